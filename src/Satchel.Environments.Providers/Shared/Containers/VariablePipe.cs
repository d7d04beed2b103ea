using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Satchel.Environments.Providers.Shared.Containers;

/// <summary>
/// Hands variables to the first process of a container past the engine, which would write what <c>--env</c> gives it into its database and the
/// settings of the container. A shell on the node puts them into a pipe and becomes the engine; the engine passes the pipe on, and a shell in
/// the container reads it and becomes the command. Pure.
/// </summary>
internal sealed class VariablePipe
{
    /// <summary>The engine passes it on.</summary>
    public const string Option = "--preserve-fds=1";

    private const string Carrier = "SATCHEL_CARRIED_";

    /// <summary>Characters of one carrier: with three bytes each it is still no longer than the kernel lets a variable be.</summary>
    private const int Longest = 32 * 1024;

    /// <summary>
    /// A variable a line, by what every shell has itself: an image may have no program at all, and its user may not open the pipe again. Line
    /// breaks in values come as <c>$1</c>, since putting a value together from lines takes a shell the square of their number.
    /// </summary>
    private const string Reading =
        "satchel_read() { while IFS= read -r satchel_line <&3; do eval \"$satchel_line\"; done; }; satchel_read '\n'; exec 3<&-; "
        + ": \"${satchel_end:?the variables of the job did not reach its container}\"; unset satchel_line satchel_end; ";

    private const string End = "satchel_end=1";

    // Some shells do not let these be set, and end.
    private static readonly string[] OfShells = ["UID", "EUID", "PPID", "SHELLOPTS", "BASHOPTS", "BASH_VERSINFO"];

    /// <param name="variables">Those that it hands over; each is one that it <see cref="Takes"/>.</param>
    public VariablePipe(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var lines = variables.Select(static variable => $"{variable.Key}='{Quoted(variable.Value)}'; export {variable.Key}").ToList();
        var text = lines is [] ? "" : string.Join('\n', lines.Append(End));
        var carriers = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        for (var start = 0; start < text.Length; )
        {
            var end = Math.Min(start + Longest, text.Length);
            end -= end < text.Length && char.IsHighSurrogate(text[end - 1]) ? 1 : 0;
            carriers[Carrier + carriers.Count.ToString(CultureInfo.InvariantCulture)] = text[start..end];
            start = end;
        }

        Carriers = carriers.ToImmutable();
    }

    /// <summary>Variables of the shell on the node, beside the engine's own, which does not see them.</summary>
    public ImmutableDictionary<string, string> Carriers { get; }

    /// <summary>What stands before the engine's own command; empty when there is nothing to hand over.</summary>
    public IReadOnlyList<string> Prefix
    {
        get
        {
            if (Carriers.IsEmpty)
            {
                return [];
            }

            // In the order of their numbers.
            var names = Enumerable
                .Range(0, Carriers.Count)
                .Select(static number => string.Create(CultureInfo.InvariantCulture, $"{Carrier}{number}"));
            var script = new StringBuilder("exec 3<<END\n")
                .AppendJoin("", names.Select(static name => $"${{{name}}}"))
                .Append("\nEND\nunset ")
                .AppendJoin(' ', names)
                .Append("; exec \"$@\"");
            return ["/bin/sh", "-c", script.ToString(), "satchel"];
        }
    }

    /// <summary>What the shell in the container does before all else.</summary>
    public string Script => Carriers.IsEmpty ? "" : Reading;

    /// <summary>Whether shells can be told a variable.</summary>
    public static bool Takes(string name) =>
        name.Length > 0
        && !char.IsAsciiDigit(name[0])
        && name.All(static character => char.IsAsciiLetterOrDigit(character) || character is '_')
        && !OfShells.Contains(name, StringComparer.Ordinal);

    private static string Quoted(string value) =>
        value.Replace("'", "'\\''", StringComparison.Ordinal).Replace("\n", "'$1'", StringComparison.Ordinal);
}
