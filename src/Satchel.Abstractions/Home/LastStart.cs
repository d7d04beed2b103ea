using Satchel.Abstractions.Settings;

namespace Satchel.Abstractions.Home;

/// <summary>What a head leaves of its start for the next one; see <see cref="NodeHome.StartFile"/>.</summary>
public static class LastStart
{
    /// <summary>Whether there is anything.</summary>
    public static bool IsThere(NodeHome node) => Path.Exists(node.StartFile);

    /// <summary>
    /// Removes it, and the token that a variable gave or named: the next start begins anew. A file that a variable of this process names itself is
    /// its user's, and stays. To be called by who has the home.
    /// </summary>
    /// <exception cref="IOException">It cannot be removed.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be removed.</exception>
    public static void Forget(NodeHome node)
    {
        PutAside(node);
        File.Delete(node.StartFile);
        if (!IsNamed(node.TokenFile))
        {
            File.Delete(node.TokenFile);
        }
    }

    private static bool IsNamed(string tokenFile)
    {
        if (EnvironmentVariables.TokenPath.Read() is not { } named)
        {
            return false;
        }

        var path = Path.GetFullPath(named);
        try
        {
            return path == tokenFile || File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName == tokenFile;
        }
        catch (IOException)
        {
            // It is gone, or leads nowhere.
            return false;
        }
    }

    /// <summary>Takes a directory out of the way that somebody put in its place; whose it is may look at it under another name.</summary>
    /// <exception cref="IOException">It cannot be moved.</exception>
    public static void PutAside(NodeHome node)
    {
        if (Directory.Exists(node.StartFile) && new FileInfo(node.StartFile).LinkTarget is null)
        {
            Directory.Move(node.StartFile, $"{node.StartFile}.aside-{Guid.NewGuid():N}");
        }
    }
}
