using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.LocalPaths;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// Requirements and constraints as they are read on the client: what files name stands in place of them, and local paths are absolute. A file
/// that was read already is left out.
/// </summary>
/// <param name="where">Path of the value that is read, for errors.</param>
/// <param name="context">Directory that the paths of a list count from.</param>
/// <param name="cancellationToken">Looked at between files.</param>
internal sealed class RequirementSet(string where, SpecContext context, SpecErrorList errors, CancellationToken cancellationToken = default)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly Stack<(string Line, SpecContext Named, OptionValue Kind, string? File)> _unread = [];
    private readonly Dictionary<OptionValue, List<string>> _lists = [];

    /// <summary>Lines, comments and blank ones included.</summary>
    public IReadOnlyList<string> Requirements => ListOf(OptionValue.Requirements);

    /// <summary>Lines of the files that <c>-c</c> named.</summary>
    public IReadOnlyList<string> Constraints => ListOf(OptionValue.Constraints);

    /// <summary>Lines of the files that the options for another list named.</summary>
    public IReadOnlyList<string> this[NamedList list] => ListOf(list.Kind);

    /// <summary>All lines of all lists.</summary>
    public IEnumerable<string> All => _lists.Values.SelectMany(static lines => lines);

    /// <summary>Adds the entries of a list.</summary>
    public void AddList(IReadOnlyList<string> lines)
    {
        CheckList(lines);
        Add(OptionValue.Requirements, lines);
    }

    /// <summary>Adds the entries of a list whose paths are none of this machine.</summary>
    public void AddAsWritten(IReadOnlyList<string> lines)
    {
        CheckList(lines);
        ListOf(OptionValue.Requirements).AddRange(lines);
    }

    /// <summary>Adds the entries of a list of constraints.</summary>
    public void AddConstraints(IReadOnlyList<string> lines) => Add(OptionValue.Constraints, lines);

    /// <summary>Adds the entries of another list.</summary>
    public void Add(NamedList list, IReadOnlyList<string> lines) => Add(list.Kind, lines);

    /// <summary>Adds the lists that options of an install command name, and the local paths that they have installed.</summary>
    /// <param name="known">The options of the installer.</param>
    /// <returns>The other options; paths in them are absolute.</returns>
    public IReadOnlyList<string> AddOptions(IReadOnlyList<string> options, InstallerOptions known)
    {
        var kept = new List<string>();
        var mayBeValue = false;
        foreach (var word in known.Read(options))
        {
            // What stands alone is installed, unless it is what an option that nobody knows is given.
            var alone = word.IsPlain && !mayBeValue ? word.Words[0] : null;
            mayBeValue = word is { Option: null, IsPlain: false } && !word.Words[0].Contains('=', StringComparison.Ordinal);
            if (
                (alone ?? OptionFiles.LineOf(word)) is { } line
                && (RequirementLine.IncludedFile(line, out _) is not null || RequirementLine.LocalPath(line) is not null)
            )
            {
                Add(OptionValue.Requirements, [line]);
            }
            else if (OptionFiles.PathIn(word) is { } written && LocalPath.Resolve(written, context) is { } path)
            {
                if (OptionFiles.IsListOfLines(word) && Path.Exists(path))
                {
                    Read(written, context, word.Takes);
                    AddUnread();
                }
                else
                {
                    if (
                        known == InstallerOptions.OfUv
                        && word.Takes is OptionValue.Requirements
                        && ProjectSources.FindLost(path, written) is { } lost
                    )
                    {
                        errors.Add(where, SpecErrorCodes.LocalPath, lost, ProjectSources.Hint);
                    }

                    kept.AddRange([word.Name, OptionFiles.At(word, Existing(path, written, path, context))]);
                }
            }
            else
            {
                kept.AddRange(word.Words);
            }
        }

        return kept.SequenceEqual(options, StringComparer.Ordinal) ? options : kept;
    }

    /// <summary>Adds a requirements file; one without a line that says anything adds nothing.</summary>
    /// <param name="file">As it was written.</param>
    public void AddFile(string file)
    {
        Read(file, context, OptionValue.Requirements);
        AddUnread();
    }

    private List<string> ListOf(OptionValue kind) => _lists.TryGetValue(kind, out var lines) ? lines : _lists[kind] = [];

    private void Add(OptionValue kind, IReadOnlyList<string> lines)
    {
        Put(lines, context, kind);
        AddUnread();
    }

    private void Read(string file, SpecContext named, OptionValue kind, string? namedBy = null)
    {
        var path = LocalPath.Resolve(file, named);
        if (path is not null && !_read.Add($"{kind} {path}"))
        {
            return;
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (_read.Count > RequirementsFile.MostLists)
        {
            _unread.Clear();
            errors.Add(where, SpecErrorCodes.TooDeep, RequirementsFile.TooMany(file), RequirementsFile.TooManyHint);
            return;
        }

        if (path is not null && path.EndsWith(".toml", StringComparison.OrdinalIgnoreCase) && File.Exists(path))
        {
            errors.Add(where, SpecErrorCodes.InvalidValue, $"{file} is no list of requirements.", RequirementsFile.NoListHint);
        }
        else if (RequirementsFile.Read(file, where, named, errors, namedBy) is { } lines)
        {
            var joined = RequirementText.Join(lines);
            foreach (var line in joined)
            {
                Check(line, where, $"In {file}: ");
            }

            Put(joined, named with { Directory = Path.GetDirectoryName(path)! }, kind, file);
        }
    }

    private void CheckList(IReadOnlyList<string> lines)
    {
        for (var index = 0; index < lines.Count; index++)
        {
            Check(lines[index], JsonPath.Item(where, index), place: "");
            if (OptionLine.WantingIn(Said(lines[index])) is { } option)
            {
                var value = index + 1 < lines.Count && lines[index + 1] is [not '-', ..] next ? next : "VALUE";
                errors.Add(
                    JsonPath.Item(where, index),
                    SpecErrorCodes.InvalidValue,
                    $"{option} has no value: each text of a list is a line of a requirements file.",
                    $"Write both as one text: \"{option} {value}\"."
                );
            }
        }
    }

    private void Check(string text, string at, string place)
    {
        if (RequirementSyntax.Unreadable(text) is { } requirement)
        {
            errors.Add(
                at,
                SpecErrorCodes.InvalidValue,
                $"{place}'{requirement}' is no requirement.",
                "Write a name and a version, such as requests==2.32.0, or a name and a place, such as alpha @ https://host/alpha-1.0.tar.gz; "
                    + "comparisons are ==, !=, <=, >=, <, >, ~= and ===."
            );
        }
    }

    /// <summary>The lines of a file come before what follows the line that names it.</summary>
    private void Put(IEnumerable<string> lines, SpecContext named, OptionValue kind, string? of = null)
    {
        foreach (var line in lines.SelectMany(Parts).Reverse())
        {
            _unread.Push((line, named, kind, of));
        }
    }

    private void AddUnread()
    {
        while (_unread.TryPop(out var unread))
        {
            var (line, named, kind, of) = unread;
            var said = Said(line);
            if (RequirementLine.IncludedFile(said, out var constrains) is { } file)
            {
                Read(file, named, constrains && kind is OptionValue.Requirements ? OptionValue.Constraints : kind, of);
                continue;
            }

            // What cannot be read is told already.
            var local = RequirementSyntax.Unreadable(said) is null ? RequirementLine.LocalPath(said) : null;
            ListOf(kind)
                .Add(
                    local is not null && LocalPath.Resolve(local.Value.Path, named) is { } path
                        ? Existing(local.Value.At(path), local.Value.Path, path, named)
                        : line
                );
        }
    }

    /// <summary>A comment behind an option names no file.</summary>
    private static string Said(string line) => RequirementText.Clean([line]) is [var only] ? only : "";

    /// <summary>The options of a line one by one; other lines, and one that needs no change, as they stand.</summary>
    private static IEnumerable<string> Parts(string line)
    {
        var said = Said(line);
        var parts = OptionLine.Split(said);
        return parts.Count == 1 && parts[0] == said ? [line] : parts;
    }

    private string Existing(string line, string written, string path, SpecContext named)
    {
        // An absolute path that leads nowhere here may be one of the nodes'.
        if (!Path.Exists(path) && !Path.IsPathRooted(written))
        {
            errors.Add(
                where,
                SpecErrorCodes.PathNotFound,
                $"{written} is not there to be installed",
                LocalPath.NotFoundHint(written, named)
            );
        }
        else if (WheelFile.FindFault(path) is { } fault)
        {
            errors.Add(where, SpecErrorCodes.InvalidValue, fault, WheelFile.Hint);
        }

        return line;
    }
}
