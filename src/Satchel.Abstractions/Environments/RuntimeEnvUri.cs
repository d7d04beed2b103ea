using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Satchel.Abstractions.Packages;

namespace Satchel.Abstractions.Environments;

/// <summary>
/// A URI that names a package of files in a runtime environment. What counts as a URI, and what as a local path, is decided as
/// Ray's clients do.
/// </summary>
/// <param name="Text">As its user wrote it.</param>
/// <param name="Scheme">In lower case: one of <see cref="Schemes"/>.</param>
/// <param name="Name">
/// What follows the scheme, without query and fragment: for <c>gcs</c> and <c>satchel</c> the package's name, for <c>local</c> the
/// directory (query and fragment belong to it), for the others host and path.
/// </param>
/// <param name="Extension">The name's extension when it is that of a package, such as <c>.tar.gz</c>; else null.</param>
public sealed record RuntimeEnvUri(string Text, string Scheme, string Name, string? Extension)
{
    /// <summary>Archives uploaded by Ray's clients.</summary>
    public const string UploadedScheme = "gcs";

    /// <summary>A directory that every node already has.</summary>
    public const string LocalScheme = "local";

    private const string LocalPrefix = "local://";

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-."
    );

    private static readonly string[] NoDirectories = [.. PackageFileName.ArchiveExtensions, PackageFileName.WheelExtension];

    private static readonly string[] NeedNoStem =
    [
        PackageFileName.TarGzipExtension,
        PackageFileName.TarBzip2Extension,
        PackageFileName.TarXzExtension,
        PackageFileName.WheelExtension,
    ];

    private static readonly string[] RemoteSchemes =
    [
        "http",
        "https",
        "s3",
        "gs",
        "azure",
        "abfss",
        "file",
        "git+http",
        "git+https",
        "git+ssh",
    ];

    /// <summary>Schemes that can be written in a runtime environment.</summary>
    public static IReadOnlyList<string> Schemes { get; } = [PackageUri.Scheme, UploadedScheme, .. RemoteSchemes, LocalScheme];

    /// <summary>Whether the bytes must be fetched from outside the cluster.</summary>
    public bool IsRemote => RemoteSchemes.Contains(Scheme, StringComparer.Ordinal);

    /// <summary>Whether it names a state of a repository, not a file.</summary>
    public bool IsRepository => Scheme.StartsWith("git+", StringComparison.Ordinal);

    /// <summary>The text as it may be shown: without query and fragment, where tokens live, and without user and password.</summary>
    public string Shown =>
        WithoutSecrets(Text) + (IsRepository && Text.IndexOf('#', StringComparison.Ordinal) is > 0 and var part ? Text[part..] : "");

    /// <summary>Whether a text is a local path, that is no URI: it has no scheme.</summary>
    public static bool IsPath(string text) => SchemeOf(text) is null;

    /// <summary>Reads a URI.</summary>
    /// <param name="fault">On failure: a sentence that names the text and what is wrong with it.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out RuntimeEnvUri? uri, [NotNullWhen(false)] out string? fault)
    {
        uri = null;
        var scheme = SchemeOf(text);
        if (scheme is LocalScheme)
        {
            return TryParseLocal(text, out uri, out fault);
        }

        if (scheme is null)
        {
            fault = $"{text} is not a valid URI: it has no scheme.";
            return false;
        }

        if (!Schemes.Contains(scheme, StringComparer.Ordinal))
        {
            fault = $"{WithoutSecrets(text)} is not a valid URI. Its scheme is '{scheme}'; known are {string.Join(", ", Schemes)}.";
            return false;
        }

        var rest = text[(scheme.Length + 1)..];
        var (host, path) = Split(rest, keepsParameters: scheme is not ("http" or "https"));
        if (host.Contains('[', StringComparison.Ordinal) != host.Contains(']', StringComparison.Ordinal))
        {
            fault = $"{WithoutSecrets(text)} is not a valid URI. Its host has one bracket: Invalid IPv6 URL.";
            return false;
        }

        uri = scheme switch
        {
            PackageUri.Scheme => new RuntimeEnvUri(text, scheme, host, null),
            UploadedScheme => new RuntimeEnvUri(text, scheme, host, ExtensionOf(host)),
            _ when scheme.StartsWith("git+", StringComparison.Ordinal) => new RuntimeEnvUri(text, scheme, host + path, null),
            _ => new RuntimeEnvUri(text, scheme, host + path, ExtensionOf(host + path)),
        };
        fault = null;
        return true;
    }

    /// <summary>
    /// The extension of what a URI names; slashes at the end say nothing, and a name may consist of an extension of two parts
    /// alone, as with Ray.
    /// </summary>
    private static string? ExtensionOf(string name)
    {
        name = name.TrimEnd('/');
        return PackageFileName.ExtensionOf(name) ?? Array.Find(NeedNoStem, extension => name.EndsWith(extension, StringComparison.Ordinal));
    }

    private static bool TryParseLocal(string text, [NotNullWhen(true)] out RuntimeEnvUri? uri, [NotNullWhen(false)] out string? fault)
    {
        const string howTo = "Write local:///path/in/image, or local://C:/path/in/image on Windows.";
        uri = null;
        var invalid = $"Invalid \"local://\" runtime_env URI \"{text}\": ";
        if (!text.StartsWith(LocalPrefix, StringComparison.OrdinalIgnoreCase))
        {
            fault = invalid + "a local URI must start with local://. " + howTo;
            return false;
        }

        var path = text[LocalPrefix.Length..];
        if (path.StartsWith('/') && StartsWithDrive(path.AsSpan(1)))
        {
            path = path[1..];
        }

        if (!path.StartsWith('/') && !StartsWithDrive(path))
        {
            fault = invalid + "the path must be absolute. " + howTo;
            return false;
        }

        var archive = NoDirectories.FirstOrDefault(extension => path.EndsWith(extension, StringComparison.Ordinal));
        if (archive is not null)
        {
            fault =
                invalid
                + $"the path must be a directory, not a {archive} archive. A local:// directory is used in place and is never unpacked.";
            return false;
        }

        uri = new RuntimeEnvUri(text, LocalScheme, path, null);
        fault = null;
        return true;
    }

    private static string? SchemeOf(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && char.IsAsciiLetter(text[0]) && !text.AsSpan(0, colon).ContainsAnyExcept(SchemeCharacters)
            ? text[..colon].ToLowerInvariant()
            : null;
    }

    private static bool StartsWithDrive(ReadOnlySpan<char> path) =>
        path.Length >= 3 && char.IsAsciiLetter(path[0]) && path[1] is ':' && path[2] is '/' or '\\';

    /// <summary>
    /// Host and path of what follows the scheme, without query and fragment (and, where the scheme has them, without
    /// <c>;parameters</c>).
    /// </summary>
    private static (string Host, string Path) Split(string rest, bool keepsParameters)
    {
        rest = rest[..EndOfPath(rest)];
        var host = "";
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            var slash = rest.IndexOf('/', 2);
            slash = slash < 0 ? rest.Length : slash;
            host = rest[2..slash];
            rest = rest[slash..];
        }

        var parameters = keepsParameters ? -1 : rest.IndexOf(';', rest.LastIndexOf('/') + 1);
        return (host, parameters < 0 ? rest : rest[..parameters]);
    }

    private static string WithoutSecrets(string text)
    {
        text = text[..EndOfPath(text)];
        var start = text.IndexOf("://", StringComparison.Ordinal) + 3;
        if (start < 3)
        {
            return text;
        }

        var slash = text.IndexOf('/', start);
        var at = text.LastIndexOf('@', (slash < 0 ? text.Length : slash) - 1);
        var hides = at > start && (IsHttp(text) || text.AsSpan(start, at - start).Contains(':'));
        return hides ? $"{text.AsSpan(0, start)}***{text.AsSpan(at)}" : text;
    }

    /// <summary>Where a name alone in front of the host may be a token.</summary>
    private static bool IsHttp(string text) =>
        text.StartsWith("http", StringComparison.OrdinalIgnoreCase) || text.StartsWith("git+http", StringComparison.OrdinalIgnoreCase);

    private static int EndOfPath(string text)
    {
        var end = text.AsSpan().IndexOfAny('?', '#');
        return end < 0 ? text.Length : end;
    }
}
