using System.Text;
using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.LocalPaths;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Files of the node that an installer is led to, and what they are at this moment, by path: a list of requirements or constraints with all
/// that it names in turn. What is not there does not count until it is.
/// </summary>
/// <param name="variables">Of the installer, which lists refer to.</param>
/// <param name="namesAlone">Whether nothing is read but what may name more of them: then there are paths without digests.</param>
internal sealed class NamedFiles(
    IReadOnlyDictionary<string, string> variables,
    CancellationToken cancellationToken,
    bool namesAlone = false
)
{
    private readonly HashSet<string> _lists = new(StringComparer.Ordinal);

    /// <summary>A digest for each file and directory.</summary>
    public JsonObject Content { get; } = [];

    /// <summary>Adds a text file without what stands for nothing in it: comments, blank lines, and credentials in URLs.</summary>
    /// <param name="path">Absolute.</param>
    /// <returns>Its text; null when it cannot be read as one, or was added already.</returns>
    public string? AddText(string path)
    {
        if (Content.ContainsKey(path))
        {
            return null;
        }

        if (LocalPath.ReadText(path, out _) is { } text)
        {
            Content[path] = Digest.Of(Encoding.UTF8.GetBytes(Meaning(text))).ToString();
            return text;
        }

        if (File.Exists(path))
        {
            AddPlace(path); // an installer may read it all the same
        }

        return null;
    }

    /// <summary>Adds a list of requirements or constraints, and the lists that it names in turn.</summary>
    /// <param name="path">Absolute.</param>
    /// <exception cref="SetupFailedException"><c>quota_exceeded</c>: there are too many.</exception>
    public void AddList(string path)
    {
        var unread = new Queue<string>();
        Add(path);
        while (unread.TryDequeue(out var list))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var line in RequirementText.Clean([AddText(list) ?? ""]).SelectMany(OptionLine.Split))
            {
                AddNamed(VariableExpansion.ExpandKnown(line, variables.GetValueOrDefault), Path.GetDirectoryName(list)!, Add);
            }
        }

        void Add(string list)
        {
            if (_lists.Add(list))
            {
                unread.Enqueue(list);
            }

            if (_lists.Count > RequirementsFile.MostLists)
            {
                throw new SetupFailedException(SetupErrorKinds.QuotaExceeded, RequirementsFile.TooMany(path), RequirementsFile.TooManyHint);
            }
        }
    }

    /// <summary>Adds a file to install or a directory, whatever is in it.</summary>
    /// <param name="path">Absolute.</param>
    public void AddPlace(string path)
    {
        if (!Content.ContainsKey(path) && Path.Exists(path))
        {
            Content[path] = DigestOf(path, FileDigest.Of);
        }
    }

    /// <summary>Adds a place that packages are looked for in: of a directory, the files at its top.</summary>
    /// <param name="path">Absolute.</param>
    public void AddLinks(string path)
    {
        if (!Content.ContainsKey(path) && Path.Exists(path))
        {
            Content[path] = DigestOf(path, FileDigest.OfLinks);
        }
    }

    /// <summary>Adds what one line of a list names.</summary>
    /// <param name="directory">The paths in it count from there.</param>
    public void AddNamedIn(string line, string directory) => AddNamed(line, directory, AddList);

    /// <summary>Adds what an option names.</summary>
    public void AddNamedBy(OptionWord word)
    {
        var path = OptionFiles.DecidingPathIn(word);
        if (word.IsPlain)
        {
            AddNamedIn(word.Words[0], "/");
        }
        else if (word.Takes is OptionValue.Index)
        {
            AddIndex(word.Value);
        }
        else if (path is null || !Path.IsPathFullyQualified(path))
        {
            return;
        }
        else if (word.Takes is OptionValue.Links)
        {
            AddLinks(path);
        }
        else if (word.Takes is OptionValue.Requirements or OptionValue.Constraints || NamedList.IsTakenBy(word))
        {
            AddList(path);
        }
        else
        {
            AddPlace(path);
        }
    }

    private void AddNamed(string line, string directory, Action<string> addList)
    {
        if (RequirementLine.IncludedFile(line, out _) is { } file)
        {
            addList(Path.GetFullPath(file, directory));
        }
        else if (RequirementLine.LocalPath(line) is { } local)
        {
            var path = Path.GetFullPath(local.Path, directory);
            if (RequirementLine.NamesLinks(line))
            {
                AddLinks(path);
            }
            else
            {
                AddPlace(path);
            }
        }
        else if (OptionLine.One(line.Trim(), out _, out var index)?.Takes is OptionValue.Index)
        {
            AddIndex(index);
        }
    }

    private void AddIndex(string? index)
    {
        if (IndexPlace.DirectoryIn(index) is { } directory)
        {
            AddPlace(directory);
        }
    }

    private string DigestOf(string path, Func<string, CancellationToken, Digest> read)
    {
        if (namesAlone)
        {
            return "";
        }

        try
        {
            return read(path, cancellationToken).ToString();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "unreadable"; // whoever needs it says so
        }
    }

    private static string Meaning(string text) =>
        string.Join(
            '\n',
            text.Split('\n')
                .Select(line => CredentialCut.WithoutTokens(line.TrimEnd()))
                .Where(line => line.TrimStart() is not ([] or ['#' or ';', ..]))
        );
}
