using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Texts;
using Satchel.Posix.Files;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Satchel.Client.Contexts;

/// <summary>A home's <c>config.toml</c> as it is written.</summary>
internal static class ConfigDocument
{
    /// <summary>In bytes; far more than what an operator writes.</summary>
    private const int Longest = 1024 * 1024;

    /// <returns>Null when there is no file.</returns>
    /// <exception cref="SatchelException"><c>invalid_config</c>: another user could have written it, or it cannot be read.</exception>
    public static string? TextIn(string path)
    {
        try
        {
            return TrustedTextFile.TryRead(path, Longest);
        }
        catch (UntrustedFileException refused)
        {
            throw Invalid(path, refused.Message, refused.Remedy);
        }
        catch (IOException unreadable)
        {
            throw Invalid(
                path,
                $"cannot be read: {FileFault.InWords(unreadable)}.",
                "Make it readable for you, or set SATCHEL_HOME to a directory of your own."
            );
        }
    }

    /// <exception cref="SatchelException"><c>invalid_config</c>: it is not TOML.</exception>
    public static DocumentSyntax Parse(string path, string text)
    {
        var document = SyntaxParser.Parse(text, path);
        return document.HasErrors
            ? throw Invalid(
                path,
                $"is not TOML: {InWords(document.Diagnostics[0]).TrimEnd('.')}.",
                "Correct it, or move it away; `--context local` or `--address URL` goes without it."
            )
            : document;
    }

    /// <summary>The names in a key with dots.</summary>
    public static IReadOnlyList<string> PartsOf(KeySyntax key) =>
        [.. key.DotKeys.Select(static part => part.Key).Prepend(key.Key).Select(TextOf)];

    public static SatchelException Invalid(string path, string fault, string hint) =>
        new(new SatchelError("invalid_config", $"'{path}' {fault}", hint));

    /// <summary>Lines and columns count from 1, as editors do.</summary>
    private static string InWords(DiagnosticMessage found)
    {
        var (line, column) = (found.Span.Start.Line + 1, found.Span.Start.Column + 1);
        return $"line {line}, column {column}: {found.Message.Replace("`␤`", "the end of the line", StringComparison.Ordinal)}";
    }

    private static string TextOf(BareKeyOrStringValueSyntax? part) =>
        part switch
        {
            StringValueSyntax quoted => quoted.Value ?? "",
            BareKeySyntax bare => bare.Key?.Text ?? "",
            _ => "",
        };
}
