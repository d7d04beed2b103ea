using System.Text.Json;
using Satchel.Abstractions.Home;
using Satchel.Abstractions.Settings;
using Satchel.Posix.Durability;
using Satchel.Posix.Files;

namespace Satchel.Server.Starting;

/// <summary>
/// How a head was started. When it dies, whoever starts the next one, a submit in another shell for instance, does not know it: jobs that run on
/// have the old address and token, and those that wait were promised what it gave out.
/// </summary>
/// <param name="Options">What options and variables set, by <see cref="EnvironmentVariable.StartName"/>.</param>
/// <param name="Port">Where it listened.</param>
/// <param name="TokenFile">Which file held its token; null when it asked for none. Kept as seen from the node's directory, which may have another name at the next start.</param>
internal sealed record KeptStart(IReadOnlyDictionary<string, string> Options, int Port, string? TokenFile)
{
    private const int MostBytes = 1024 * 1024;

    /// <summary>That of a head which was not stopped; null when there is none, or it cannot be read.</summary>
    public static KeptStart? TryRead(NodeHome node)
    {
        try
        {
            return
                GuardedFile.TryReadOwn(node.StartFile, MostBytes) is { } json
                && JsonSerializer.Deserialize(json, KeptStartJson.Default.KeptStart) is { Port: > 0 and <= ushort.MaxValue } kept
                ? kept with
                {
                    TokenFile = kept.TokenFile is null ? null : Path.GetFullPath(kept.TokenFile, node.Root),
                }
                : null;
        }
        catch (Exception damaged) when (damaged is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>What a head that is ready goes by.</summary>
    public static KeptStart Of(SettingsReader settings, int port, string? tokenFile) =>
        new(
            SettingsReader
                .Known.Where(static setting => setting.IsReadByDaemon)
                .Select(settings.FindGiven)
                .OfType<SettingValue>()
                // Any port: the next head tries the one that it was, which is no more than a wish.
                .Where(static given => given.Setting != HeadSettings.Port || given.Text is not "0")
                .ToDictionary(static given => given.Setting.StartName, static given => given.Text!, StringComparer.Ordinal),
            port,
            tokenFile
        );

    /// <exception cref="IOException">The home cannot be written to.</exception>
    public void Write(NodeHome node)
    {
        LastStart.PutAside(node);
        var kept = this with { TokenFile = TokenFile is null ? null : Path.GetRelativePath(node.Root, TokenFile) };
        DurableFile.Write(node.StartFile, JsonSerializer.SerializeToUtf8Bytes(kept, KeptStartJson.Default.KeptStart));
    }
}
