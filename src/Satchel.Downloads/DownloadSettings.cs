using Satchel.Abstractions.Settings;

namespace Satchel.Downloads;

/// <summary>What the operator of a node says about downloads.</summary>
public sealed record DownloadSettings
{
    /// <summary>Sent as <c>Authorization: Bearer</c> to the host of an https URI that holds no user itself; null sends none.</summary>
    public string? BearerToken { get; init; }

    /// <summary>File of CA certificates, PEM, that are believed instead of the machine's; null leaves it to the usual variables.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The name that hosts are told. Default <c>satchel</c>.</summary>
    public string UserAgent { get; init; } = "satchel";

    /// <summary>How long nothing may come before a connection counts as broken. Default 60 s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Pause before the second attempt; doubled before each further one. Default 0.5 s.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Attempts in a row that may bring nothing, or less than <see cref="LeastProgress"/>. Default 4.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>Bytes that make an attempt one that brought something: a connection that breaks every few bytes never ends. Default 64 KiB.</summary>
    public long LeastProgress { get; init; } = 64 * 1024;

    /// <summary>The same, where an environment's variables say nothing else.</summary>
    internal DownloadSettings Under(IReadOnlyDictionary<string, string> variables)
    {
        string? Read(EnvironmentVariable setting) => setting.Read(variables.GetValueOrDefault);
        return this with
        {
            BearerToken = Read(EnvironmentVariables.DownloadToken) ?? BearerToken,
            CertificateFile = Read(EnvironmentVariables.CertificateFile) ?? CertificateFile,
            UserAgent = Read(EnvironmentVariables.DownloadUserAgent) ?? UserAgent,
        };
    }
}
