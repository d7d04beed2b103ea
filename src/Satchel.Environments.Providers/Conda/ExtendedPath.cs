namespace Satchel.Environments.Providers.Conda;

/// <summary>What is put before and behind a list of directories, each itself such a list or empty.</summary>
internal sealed record ExtendedPath(string Before, string After)
{
    /// <summary>Tells what was put around a list.</summary>
    /// <returns>Null when the list is not in it any more.</returns>
    public static ExtendedPath? Find(string list, string extended)
    {
        var place = $":{extended}:".IndexOf($":{list}:", StringComparison.Ordinal);
        return place < 0
            ? null
            : new ExtendedPath(extended[..place].Trim(':'), extended[Math.Min(extended.Length, place + list.Length)..].Trim(':'));
    }

    /// <summary>Puts the same around another list.</summary>
    public string Around(string? list) => string.Join(':', new[] { Before, list, After }.Where(part => !string.IsNullOrEmpty(part)));
}
