using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Satchel.Environments.Providers.Conda;

/// <summary>Says what state an environment of the node is in, so that a change of it is seen without reading it all.</summary>
internal static class EnvironmentState
{
    // What conda writes when it changes an environment, and what runs when it is activated.
    private static readonly string[] Telling = ["conda-meta", "etc/conda/activate.d", "etc/conda/env_vars.d"];

    /// <summary>Digest of names, sizes and times of the files that tell.</summary>
    /// <param name="prefix">Absolute directory.</param>
    public static string Of(string prefix)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (
            var directory in Telling.Select(name => new DirectoryInfo(Path.Combine(prefix, name))).Where(directory => directory.Exists)
        )
        {
            foreach (var file in directory.EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                var line = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{directory.Name}/{file.Name}\0{file.Length}\0{file.LastWriteTimeUtc.Ticks}\n"
                );
                hash.AppendData(Encoding.UTF8.GetBytes(line));
            }
        }

        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
