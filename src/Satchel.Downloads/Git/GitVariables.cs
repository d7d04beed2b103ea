using System.Globalization;
using System.Net.Http.Headers;
using Satchel.Abstractions.Environments;
using Satchel.Downloads.Http;

namespace Satchel.Downloads.Git;

/// <summary>
/// The variables git is run with: the way to hosts, and credentials. No settings, hooks or helpers of the machine's or a user's count, and
/// nobody is asked for anything.
/// </summary>
internal static class GitVariables
{
    private const string User = "SATCHEL_GIT_USER";
    private const string Password = "SATCHEL_GIT_PASSWORD";
    private const string Host = "SATCHEL_GIT_HOST";

    // git asks: "Username for 'https://host': ", "Password for 'https://user@host': ". Another host, after a redirect, gets nothing.
    private const string AskScript = $$"""
        #!/bin/sh
        case "$1" in
          "Username for '"*"://${{Host}}':"*) printf '%s\n' "${{User}}" ;;
          "Password for '"*"@${{Host}}':"*) printf '%s\n' "${{Password}}" ;;
          *) exit 1 ;;
        esac
        """;

    private static readonly string[] Passed =
    [
        "PATH",
        "LANG",
        "SSH_AUTH_SOCK",
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "no_proxy",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    ];

    /// <param name="directory">An existing directory that belongs to the download.</param>
    public static IReadOnlyDictionary<string, string> For(
        RepositoryUri repository,
        string directory,
        IReadOnlyDictionary<string, string> variables,
        DownloadSettings settings
    )
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Passed)
        {
            if (variables.GetValueOrDefault(name) is { Length: > 0 } value)
            {
                given[name] = value;
            }
        }

        given.TryAdd("PATH", "/usr/local/bin:/usr/bin:/bin");
        given["LC_ALL"] = "C"; // its messages are read
        given["HOME"] = directory;
        given["GIT_CONFIG_NOSYSTEM"] = "1";
        given["GIT_CONFIG_GLOBAL"] = "/dev/null";
        given["GIT_TERMINAL_PROMPT"] = "0";
        given["GIT_DIR"] = directory;
        given["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes";
        given["GIT_ALLOW_PROTOCOL"] = repository.Url.Scheme == "http" ? "http:https" : repository.Url.Scheme; // of redirects, too
        if (CertificatesOf(settings, variables) is { Length: > 0 } certificates)
        {
            given[CertificateVariables.OfGit] = certificates;
        }

        var configuration = new List<(string Key, string Value)>
        {
            ("core.hooksPath", "/dev/null"),
            ("core.fsmonitor", "false"),
            ("gc.auto", "0"),
            ("http.lowSpeedLimit", "1"),
            ("http.lowSpeedTime", ((int)Math.Ceiling(settings.StallTimeout.TotalSeconds)).ToString(CultureInfo.InvariantCulture)),
            ("http.userAgent", $"git/{settings.UserAgent}"),
        };
        AddCredentials(repository, directory, variables, settings, given, configuration);
        given["GIT_CONFIG_COUNT"] = configuration.Count.ToString(CultureInfo.InvariantCulture);
        for (var index = 0; index < configuration.Count; index++)
        {
            given[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_KEY_{index}")] = configuration[index].Key;
            given[string.Create(CultureInfo.InvariantCulture, $"GIT_CONFIG_VALUE_{index}")] = configuration[index].Value;
        }

        return given;
    }

    /// <summary>The operator's token, where that is what a repository is asked for with.</summary>
    public static AuthenticationHeaderValue? TokenFor(
        RepositoryUri repository,
        IReadOnlyDictionary<string, string> variables,
        DownloadSettings settings
    ) =>
        repository.User.Length == 0
        && repository.Url.Scheme is ("http" or "https")
        && HttpCredentials.For(repository.Url, variables, settings).For(repository.Url) is { Scheme: "Bearer" } token
            ? token
            : null;

    /// <summary>As of other downloads, but what is named for git alone comes before what is named for all.</summary>
    private static string CertificatesOf(DownloadSettings settings, IReadOnlyDictionary<string, string> variables) =>
        settings.CertificateFile is null && variables.GetValueOrDefault(CertificateVariables.OfGit) is { Length: > 0 } ofGit
            ? ofGit
            : HttpClients.CertificatesOf(settings, variables).Path;

    /// <summary>Of the URI, else the operator's token, else what <c>.netrc</c> says, as for https.</summary>
    private static void AddCredentials(
        RepositoryUri repository,
        string directory,
        IReadOnlyDictionary<string, string> variables,
        DownloadSettings settings,
        Dictionary<string, string> given,
        List<(string Key, string Value)> configuration
    )
    {
        if (repository.Url.Scheme is not ("http" or "https"))
        {
            return;
        }

        if (TokenFor(repository, variables, settings) is { } token)
        {
            configuration.Add(($"http.{repository.Url.GetLeftPart(UriPartial.Authority)}/.extraHeader", $"Authorization: {token}"));
            configuration.Add(("http.followRedirects", "false")); // git takes a header along to whatever host it is sent on to
            return;
        }

        var (user, password) =
            repository.User.Length > 0
                ? (repository.User, repository.Password)
                : NetrcFile.Find(variables).Find(repository.Url.DnsSafeHost) ?? ("", "");
        if (user.Length == 0)
        {
            return;
        }

        var script = Path.Combine(directory, "ask-pass");
        File.WriteAllText(script, AskScript + "\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        given["GIT_ASKPASS"] = script;
        given[Host] = repository.Url.Authority;
        given[User] = user;
        given[Password] = password;
    }
}
