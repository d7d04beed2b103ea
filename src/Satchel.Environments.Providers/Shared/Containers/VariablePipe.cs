using System.Text;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>
/// Hands variables to the first process of a container past the engine, which would write what <c>--env</c> gives it into its database and the
/// settings of the container: on its standard input, which the engine passes on. A shell in the container reads them and becomes the command. Pure.
/// </summary>
internal sealed class VariablePipe
{
    /// <summary>
    /// A variable a line, by what every shell has itself: an image may have no program at all. Line breaks in values come as <c>$1</c>, since putting a
    /// value together from lines takes a shell the square of their number.
    /// </summary>
    private const string Reading =
        "satchel_read() { satchel_end=; while IFS= read -r satchel_line; do eval \"$satchel_line\"; case $satchel_end in 1) break ;; esac; done; }; "
        + "satchel_read '\n'; "
        + ": \"${satchel_end:?the variables of the job did not reach its container}\"; unset satchel_line satchel_end; ";

    private const string WithoutInput = "exec </dev/null; ";

    private const string End = "satchel_end=1\n";

    // Some shells do not let these be set, and end.
    private static readonly string[] OfShells = ["UID", "EUID", "PPID", "SHELLOPTS", "BASHOPTS", "BASH_VERSINFO"];

    private readonly string? _more;

    /// <param name="variables">Those that it hands over; each is one that it <see cref="Takes"/>.</param>
    /// <param name="more">What the command itself reads on its standard input; null gives it none.</param>
    public VariablePipe(IEnumerable<KeyValuePair<string, string>> variables, string? more = null)
    {
        _more = more;
        var text = new StringBuilder();
        foreach (var (name, value) in variables)
        {
            text.Append(name).Append("='").Append(Quoted(value)).Append("'; export ").Append(name).Append('\n');
        }

        IsUsed = text.Length > 0;
        Input = IsUsed ? text.Append(End).Append(more).ToString() : more;
    }

    /// <summary>Whether there is anything to hand over.</summary>
    public bool IsUsed { get; }

    /// <summary>What the engine is given on its standard input; null for nothing.</summary>
    public string? Input { get; }

    /// <summary>
    /// What the engine is told. podman looks for its keys also where there is no terminal, and values may have them.
    /// </summary>
    public IEnumerable<string> Options(ContainerEngine engine) =>
        Input is null ? []
        : engine.IsDocker ? ["--interactive"]
        : ["--interactive", "--detach-keys="];

    /// <summary>What the shell in the container does before all else.</summary>
    public string Script =>
        !IsUsed ? ""
        : _more is null ? Reading + WithoutInput
        : Reading;

    /// <summary>Whether shells can be told a variable.</summary>
    public static bool Takes(string name) =>
        name.Length > 0
        && !char.IsAsciiDigit(name[0])
        && name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '_')
        && !OfShells.Contains(name, StringComparer.Ordinal);

    private static string Quoted(string value) =>
        value.Replace("'", "'\\''", StringComparison.Ordinal).Replace("\n", "'$1'", StringComparison.Ordinal);
}
