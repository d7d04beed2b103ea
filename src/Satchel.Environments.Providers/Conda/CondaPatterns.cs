using System.Text.RegularExpressions;

namespace Satchel.Environments.Providers.Conda;

/// <summary>
/// What <c>rattler_environment.py</c>, conda, mamba and micromamba write when something is wrong: the signs that <see cref="CondaFailures"/> reads.
/// </summary>
internal static partial class CondaPatterns
{
    [GeneratedRegex(
        @"HashMismatch: (?<package>[^\s:]+)|hash mismatch when extracting (?<package>\S+)|ChecksumMismatchError|Checksum(s)? (mismatch|incorrect|differ)|File not valid: SHA256 sum",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        1000
    )]
    public static partial Regex Hashes();

    [GeneratedRegex(
        @"HTTP status client error \((?<status>40[13])|HTTP (?<status>40[13])|[Ss]tatus( code)?:? (?<status>40[13])|response code:? (?<status>40[13])",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex Denied();

    [GeneratedRegex(
        "invalid peer certificate|received corrupt message|CERTIFICATE_VERIFY_FAILED|SSLError|CondaSSLError|SSL certificate problem|SSL peer certificate",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex Tls();

    [GeneratedRegex(
        @"could not find subdir '[^']*' in channel '(?<channel>[^']+)'|UnavailableInvalidChannel[^\n]*\n?[^\n]*?(?<channel>https?://\S+|for channel \S+)|HTTP 404 NOT FOUND for (channel )?(url <)?(?<channel>[^\s>]+)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex NoChannel();

    [GeneratedRegex(
        @"failed to fetch (?<file>\S+)\n(Caused by: [^\n]*\n?)*?Caused by: [^\n]*(404 |No such file)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex NoFile();

    /// <summary>A file of a package that is none, or of which the end did not come.</summary>
    [GeneratedRegex(
        @"failed to fetch (?<file>\S+)\n(Caused by: [^\n]*\n?)*?Caused by: [^\n]*(Invalid checksum|before message length|error reading a body|unexpected end of file|invalid Zip archive|failed to fill whole buffer)",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        1000
    )]
    public static partial Regex Damaged();

    [GeneratedRegex(
        @"error sending request|tcp connect error|dns error|HTTP status server error|connection (closed|reset|refused)|operation timed out|CondaHTTPError|HTTP 000 CONNECTION FAILED|Could not (resolve|connect)|Couldn't (resolve|connect)|Failed to connect|Timeout was reached|HTTP 50[0234]|Download error",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        1000
    )]
    public static partial Regex Unreachable();

    [GeneratedRegex("WrongPlatform: (?<why>[^\n]+)", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex WrongPlatform();

    [GeneratedRegex(
        @"MissingFeature: (?<feature>[^\n]+)|nothing provides (?<feature>__[^\n]+?) needed by|(?<feature>__\w+[^\n,]*?), which is missing on the system",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex MissingFeature();

    [GeneratedRegex("NotLocked: (?<spec>[^\n]+)", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex NotLocked();

    [GeneratedRegex("NoPython: (?<packages>[^\n]+)", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex NoPython();

    [GeneratedRegex(
        @"NoSuchPackage: (?<name>[^\s;]+)(; near: (?<near>[^\n]+))?|(PackagesNotFoundError|ResolvePackageNotFound):[^\n]*\s*-\s*(?<name>\S+)|nothing provides requested (?<name>[^\s=<>]+)|─ (?<name>[^\s=<>]+)[^\n]* does not exist \(perhaps",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex NoSuchPackage();

    [GeneratedRegex("NoMatchingVersion: (?<spec>[^;\n]+); there are: (?<versions>[^\n]+)", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex NoMatchingVersion();

    [GeneratedRegex(
        @"(Unsolvable:|UnsatisfiableError:|Could not solve for environment specs|Encountered problems while solving:?)\s*(?<why>[\s\S]+)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex Unsolvable();

    [GeneratedRegex(
        @"(Invalid\w*(Spec|Channel|Url|Version|PackageName)\w*|BadPriority|CondaValueError|EnvironmentFileNotDownloaded|PackageNameMatcherParseError):\s*(?<why>[^\n]+)|(?<why>'[^']*' is not a supported scheme)|(?<why>[Ee]rror parsing [^\n]+)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex InvalidSpec();

    [GeneratedRegex(
        @"invalid zip archive|invalid tar|InvalidArchiveError|failed to (unpack|extract)|failed to parse (?<what>repodata)|CorruptedEnvironment|appears to be corrupted",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        1000
    )]
    public static partial Regex Corrupt();

    [GeneratedRegex(
        @"[Pp]refix.{0,60}too (long|short)|PaddingError|placeholder.{0,60}(too|longer|length)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex PrefixTooLong();

    [GeneratedRegex(@"Permission denied( \(os error 13\))?|NoWritableEnvsDirError|NotWritableError", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex Permission();
}
