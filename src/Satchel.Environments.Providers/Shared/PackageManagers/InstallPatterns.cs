using System.Text.RegularExpressions;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>What installers write when something is wrong: the signs that <see cref="InstallFailures"/> reads.</summary>
internal static partial class InstallPatterns
{
    [GeneratedRegex(@"^[A-Za-z0-9._-]+", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex Name();

    /// <summary>A package that pip has no need to install, in its log; what it says of the pip that it starts for a build stands indented.</summary>
    [GeneratedRegex(
        @"^\S+,\d+ Requirement already satisfied: (?<name>[A-Za-z0-9][A-Za-z0-9._-]*)[^\n]* \((?<version>[^()\s]+)\)\s*$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex Satisfied();

    [GeneratedRegex(@"://[^/\s@]+@", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex AddressWithUser();

    [GeneratedRegex("No space left on device|os error 28", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex NoSpace();

    [GeneratedRegex("Disk quota exceeded|os error 122", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex Quota();

    [GeneratedRegex(
        "CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerificationError|invalid peer certificate|Could not find a suitable TLS CA|received corrupt message of type",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex Tls();

    [GeneratedRegex(
        @"(?<status>40[13]) (Client )?(Error|Unauthorized|Forbidden)|HTTP error (?<status>40[13])|status code (?<status>40[13])|HTTP status client error \((?<status>40[13])",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex Denied();

    [GeneratedRegex(
        @"NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|Max retries exceeded|RemoteDisconnected|ProxyError|Connection (refused|reset)|50[0234] (Server )?Error|too many 50[0-9] error|incomplete-download|IncompleteRead|Connection broken|not enough bytes were received|error decoding response body|error sending request|tcp connect error|dns error|HTTP status server error",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex Unreachable();

    /// <summary>An index that leads nowhere; pip has no words for one that leads to a file.</summary>
    [GeneratedRegex(
        @"Exceeded \d+ redirects|TooManyRedirects|too many redirects|'Location' value `[^`]*` is not a valid|Missing `Content-Type` header for|([^\n]*Received HTTP 30\d [^\n]*\n){5}|_NotAPIContent\([^\n]*[\s^~]+AttributeError: 'NoneType'",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex LeadsNowhere();

    /// <summary>A file that is not what its own index says of it.</summary>
    [GeneratedRegex(
        @"Failed to download `(?<file>[^`@]+)`\s+cause: Failed to extract archive|structure of `(?<file>[^`]+)`[^\n]* was invalid|(?<file>[A-Za-z0-9]\S*) has an invalid package format|(?<file>[^\s@]+)(@ \S+)? from [^\s#]+#(?<kind>sha\d+)=(?<hash>[0-9a-f]{32,})(?![0-9a-f])[^\n]*\n\s*Expected \k<kind> \k<hash>(?![0-9a-f])",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex Damaged();

    [GeneratedRegex(
        @"(could not read (Username|Password)|Authentication failed|returned error: 40[13]|Permission denied).*?clone of '(?<url>[^']+)' into submodule path",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline,
        1000
    )]
    public static partial Regex SubmoduleDenied();

    [GeneratedRegex(@"clone of '(?<url>[^']+)' into submodule path", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex Submodule();

    [GeneratedRegex(
        @"DO NOT MATCH THE HASHES[^\n]*(\n\s*(unknown package:\s*)?(?<package>[^\s@]+)(@ \S+)? from [^\n]*)?|Hashes are required in --require-hashes mode|In `?--require-hashes`? mode|Hash mismatch for `(?<package>[^`]+)`",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex Hashes();

    [GeneratedRegex("must have their versions pinned with", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex Unpinned();

    [GeneratedRegex(
        "pip subprocess to install (build|backend) dependencies did not run successfully|Failed to resolve requirements from `build-system.requires`|installing build dependencies for",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex BuildRequirement();

    [GeneratedRegex(
        @"command '(?<program>[^']+)' failed: No such file|unable to execute '(?<program>[^']+)'|(?<program>\S*(gcc|cc|g\+\+|clang|rustc|cargo|cmake|ninja)): (command )?not found|No such file or directory: '(?<program>([^']*/)?(\S*-)?(gcc|cc|c\+\+|g\+\+|clang|clang\+\+|gfortran|rustc|cargo|cmake|ninja|make))'",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex MissingProgram();

    [GeneratedRegex(@"fatal error: (?<header>\S+): No such file", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex MissingHeader();

    [GeneratedRegex(
        "Failed building (wheel|editable) for (?<package>[^\\s]+)|Failed to build `?(?<package>[^\\s`]+)|subprocess-exited-with-error|metadata-generation-failed|did not run successfully|The build backend returned an error",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex Build();

    [GeneratedRegex(
        @"(?<why>Package '[^']+' requires a different Python: [^\n]+)|Ignored the following versions that require a different python version: (?<why>[^\n]+)|[Bb]ecause the (current|requested) Python version (?<why>\([^)]*\) does not satisfy [^\n]+?)(?=, we can conclude|\n|$)|Because (?<why>\S+ requires Python \S+) and",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex WrongPython();

    [GeneratedRegex(
        @"(?<file>\S+\.whl) is not a supported wheel on this platform|(?<file>\S+) has no wheels with a matching (platform|Python|ABI)[^\n]*|A URL \((?<file>\S+)\) dependency is incompatible with the current platform",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex WrongPlatform();

    [GeneratedRegex(
        @"\s(?<sides>(The user requested|\S+ \S+ depends on) [^\n]+(\n\s+(The user requested|\S+ \S+ depends on) [^\n]+)+)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex Sides();

    [GeneratedRegex(
        @"Cannot install (?<sides>[^\n]+) because these package versions have conflicting dependencies|Double requirement given: (?<sides>[^\n]+)|(?<sides>[^\n]+)\n[^\n]*ResolutionImpossible",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex Conflict();

    [GeneratedRegex(
        @"satisfies the requirement (?<requirement>[^\n(]+?) (\([^\n]*\) )?\(from versions: none\)|Because (?<requirement>\S+) was not found in the (package registry|provided package locations)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex NoVersions();

    [GeneratedRegex(
        @"satisfies the requirement (?<requirement>[^\n(]+?) (\([^\n]*\) )?\(from versions: (?<versions>[^\n)]+)\)|[Bb]ecause there (is no version|are no versions) of (?<requirement>\S+)(?<versions>)|Because only \S+ is available and (you require|\S+ depends on) (?<requirement>\S+)(?<versions>), we can conclude|Because only (?<requirement>[A-Za-z0-9][A-Za-z0-9._-]*)(?<versions>)[^\n]*? is available and|Because only the following versions of \S+ are available:(\n\s+\S+)+\n\s+and (you require|\S+ depends on) (?<requirement>\S+)(?<versions>), we can conclude|Because only the following versions of (?<requirement>\S+)(?<versions>) are available:",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex OtherVersions();

    /// <summary>What uv derives of requirements, from the first to the last step.</summary>
    [GeneratedRegex(
        @"Because (?<sides>[^\n]+?, we can conclude that [^\n]+(\n\s+And because [^\n]+)*)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex Derivation();

    /// <summary>The newest version that uv tells when it is asked for a later one.</summary>
    [GeneratedRegex(@"Because only \S*?[=<>]=(?<version>[^\s,]+) is available", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex NewestVersion();

    [GeneratedRegex(
        @"Invalid requirement: (?<requirement>[^\n]+)|Couldn't parse requirement [^\n]*\n(\s*cause: [^\n]+\n)?\s*(?<requirement>[^\n]+)|Failed to parse: `(?<requirement>[^`]+)`",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex Invalid();

    /// <summary>An option that the installer does not have, or not in a file of requirements; uv tells the nearest one.</summary>
    [GeneratedRegex(
        @"no such option: (?<option>\S+)|error: unexpected argument '(?<option>[^'\n]+)'( found)?(\s+tip: [^\n]*\bexists?: (?<near>[^\n]+))?|error: unrecognized arguments?:? (?<option>[^\n]+)",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex WrongOption();

    /// <summary>What pip says of a path that leads nowhere before it takes it for a requirement or the name of a wheel.</summary>
    [GeneratedRegex(
        @"Requirement '(?<path>[^'\n]+)' looks like a filename, but the file does not exist|It looks like a path\. File '(?<path>[^'\n]+)' does not exist",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex MissingFile();

    /// <summary>Where a line stood in a file that was written for the installer, which nobody else knows.</summary>
    [GeneratedRegex(@"\s*\(from line \d+ of [^)\n]*\)", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex InputLine();

    [GeneratedRegex(
        @"BadZipFile|has an invalid wheel|Wheel '(?<file>[^'\n]*)' located at \S+ is invalid|is not a zip file|Failed to extract archive|invalid Zip archive|has an invalid package format|Failed to read from zip file",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex Corrupt();

    [GeneratedRegex(
        @"404 Client Error: [^\n]* for url: (?<url>\S+)|HTTP error 404 while getting (?<url>\S+)|\(404 [^)]*\) for url \((?<url>[^)]+)\)|Distribution not found at: (?<url>\S+)|Could not install packages due to an OSError: \[Errno 2\] No such file or directory: '(?<url>[^'\n]+)'",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex NotFound();

    /// <summary>What pip says of a place with packages that is none.</summary>
    [GeneratedRegex(@"Location '(?<place>[^'\n]+)' is ignored", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex IgnoredPlace();

    [GeneratedRegex(@"Permission denied: '(?<path>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex Permission();

    /// <summary>A directory, or a repository, without what makes it a package.</summary>
    [GeneratedRegex(
        @"(?<place>\S+)( from \S+)? does not appear to be a Python project|(?<place>[^\s`]+)`? does not appear to be a Python project",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex NoProject();

    /// <summary>A wheel that was renamed.</summary>
    [GeneratedRegex(
        @"(?<file>\S+\.whl) is not a valid wheel filename|wheel filename `(?<file>[^`]+)` is invalid|Invalid wheel filename[^\n]*'(?<file>[^'\n]+)'",
        RegexOptions.ExplicitCapture,
        1000
    )]
    public static partial Regex WheelName();
}
