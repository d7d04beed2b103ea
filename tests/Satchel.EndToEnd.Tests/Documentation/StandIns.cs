using System.Text.RegularExpressions;

namespace Satchel.EndToEnd.Tests.Documentation;

/// <summary>
/// What is there in the place of what a page names and readers have elsewhere: a head, a server of archives, places of the whole machine. The
/// programs that make them are those of <see cref="PageDirectory"/>.
/// </summary>
internal static partial class StandIns
{
    /// <summary>Prints host and port of the cluster, whichever it got.</summary>
    public const string Address = @"satchel status | sed -n 's,.*//\([0-9.]*:[0-9]*\): version.*,\1,p'";

    private static readonly (string Named, string There)[] Places =
    [
        ("127.0.0.1:8265", $"$({Address})"),
        ("https://head.example:8265", "http://$(other-cluster)"),
        ("http://host:8265", "http://$(other-cluster)"),
        ("--dashboard-port 9000", "--dashboard-port $(free-port)"),
        ("https://github.com/me/project", "$FILES"),
        ("3f2a9c41d0b7", "$(satchel env list --failed --json | jq -r '.[0].key')"),
        ("/srv/satchel", "$PWD/srv"),
        ("~/.satchel", "$SATCHEL_HOME"),
    ];

    /// <summary>A command with what readers put in themselves, and with what stands in for what they have.</summary>
    public static string In(string command) =>
        Places.Aggregate(
            Placeholder().Replace(command, "$(satchel job list -o name --limit 1)"),
            static (filled, place) => filled.Replace(place.Named, place.There, StringComparison.Ordinal)
        );

    [GeneratedRegex(@"raysubmit_…|(?<= )ID(?=\s|$)")]
    private static partial Regex Placeholder();
}
