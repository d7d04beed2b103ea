using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Satchel.Testing.Nuget;

/// <summary>A feed of NuGet packages that is a directory.</summary>
/// <param name="Path">Absolute path; is made.</param>
public sealed record NugetFeed(string Path)
{
    /// <summary>Why a test is skipped that restores packages.</summary>
    public const string NoSdk = "There is no dotnet on the PATH.";

    /// <summary>Why a test is skipped that restores packages of others.</summary>
    public const string NotReachable = "https://api.nuget.org cannot be reached.";

    /// <summary>Directory of the <c>dotnet</c> that this machine has; null when it has none.</summary>
    public static string? Sdk { get; } =
        new[] { Environment.GetEnvironmentVariable("DOTNET_ROOT") }
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
            .FirstOrDefault(static directory => directory is { Length: > 0 } && File.Exists(System.IO.Path.Combine(directory, "dotnet")));

    /// <summary>Whether the feed that NuGet asks by itself answers.</summary>
    public static async Task<bool> IsPublicOneReachableAsync()
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        try
        {
            using var answer = await client.GetAsync(new Uri("https://api.nuget.org/v3/index.json")).ConfigureAwait(false);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>Puts a package on it that has no assemblies.</summary>
    /// <param name="dependency">An element of its <c>nuspec</c>, or nothing.</param>
    public NugetFeed Add(string id, string version, string dependency = "")
    {
        Directory.CreateDirectory(Path);
        using var package = ZipFile.Open(System.IO.Path.Combine(Path, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        Write(
            package,
            $"{id}.nuspec",
            $"""
            <package><metadata>
              <id>{id}</id><version>{version}</version><authors>tests</authors><description>a test</description>
              <dependencies><group targetFramework="net8.0">{dependency}</group></dependencies>
            </metadata></package>
            """
        );
        Write(package, "lib/net8.0/_._", "");
        return this;
    }

    /// <summary>The <c>packages.lock.json</c> of a project for .NET 10 that needs one package of the feed, and nothing with it.</summary>
    public string LockOf(string id, string version)
    {
        var hash = Convert.ToBase64String(SHA512.HashData(File.ReadAllBytes(System.IO.Path.Combine(Path, $"{id}.{version}.nupkg"))));
        var package = new JsonObject
        {
            ["type"] = "Direct",
            ["requested"] = $"[{version}, )",
            ["resolved"] = version,
            ["contentHash"] = hash,
        };
        return new JsonObject
        {
            ["version"] = 1,
            ["dependencies"] = new JsonObject { ["net10.0"] = new JsonObject { [id] = package } },
        }.ToJsonString();
    }

    private static void Write(ZipArchive package, string name, string text)
    {
        using var writer = new StreamWriter(package.CreateEntry(name).Open());
        writer.Write(text);
    }
}
