using System.Text.Json.Nodes;
using Satchel.Abstractions.Texts;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>What a lock says beside its entries: for which Python they were chosen, and what was not locked since that Python had it.</summary>
/// <param name="Python">Version, <c>3.11.2</c>; empty when it does not say, or nothing is for Python.</param>
/// <param name="Platform">Such as <c>linux-x86_64</c>, of conda <c>linux-64</c>; empty when it does not say.</param>
/// <param name="NotLocked">Packages of that Python that requirements were met by.</param>
internal sealed record LockNotes(string Python, string Platform, IReadOnlyList<(string Name, string Version)> NotLocked)
{
    private const string PythonKey = "python";
    private const string PlatformKey = "platform";
    private const string NotLockedKey = "not_locked";
    private const string NameKey = "name";
    private const string VersionKey = "version";

    public static LockNotes None { get; } = new("", "", []);

    /// <summary>Reads what was written, as far as it can be.</summary>
    public static LockNotes Read(JsonObject? written) =>
        written is null
            ? None
            : new LockNotes(
                TextOf(written, PythonKey),
                TextOf(written, PlatformKey),
                [
                    .. (written[NotLockedKey] as JsonArray ?? [])
                        .OfType<JsonObject>()
                        .Select(package => (TextOf(package, NameKey), TextOf(package, VersionKey))),
                ]
            );

    public JsonObject ToJson()
    {
        var written = new JsonObject();
        if (Python.Length > 0)
        {
            written[PythonKey] = Python;
        }

        written[PlatformKey] = Platform;
        if (NotLocked.Count > 0)
        {
            written[NotLockedKey] = new JsonArray([
                .. NotLocked.Select(package => new JsonObject { [NameKey] = package.Name, [VersionKey] = package.Version }),
            ]);
        }

        return written;
    }

    /// <summary>The version that the node's Python had of a package where the lock was made; null when the lock does not say so.</summary>
    public string? NotLockedVersion(string name) =>
        NotLocked.FirstOrDefault(package => PythonPackageName.Normal(package.Name) == PythonPackageName.Normal(name)).Version;

    private static string TextOf(JsonObject written, string key) => written[key].TryGetText(out var text) ? text : "";
}
