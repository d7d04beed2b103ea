namespace Satchel.Environments.Providers.Uv;

/// <summary>The files of <c>working_dir</c>, wherever they are. Paths are relative to its top; <c>.</c> is the top itself.</summary>
internal interface IProjectTree
{
    /// <summary>The files and links below a directory, in no order; what links lead to is not gone into.</summary>
    IEnumerable<string> Below(string directory);

    /// <summary>What a link says; null for what is none.</summary>
    string? LinkAt(string path);

    /// <summary>The digest of a file, whose bytes are kept from then on; a link is followed. Null when there is no regular file.</summary>
    Task<string?> DigestAsync(string path, CancellationToken cancellationToken);

    /// <summary>Whether a file may be executed by its owner.</summary>
    bool IsExecutable(string path);
}
