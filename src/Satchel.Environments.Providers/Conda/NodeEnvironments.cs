using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Settings;
using Satchel.Posix.Files;

namespace Satchel.Environments.Providers.Conda;

/// <summary>Looks for conda environments that the node has already, where conda itself looks.</summary>
/// <param name="installation">Directory of the installation that the operator named; null when none.</param>
/// <param name="variables">Those of the node and of the environment.</param>
internal sealed class NodeEnvironments(string? installation, IReadOnlyDictionary<string, string> variables)
{
    private const int LargestList = 1024 * 1024;

    private static readonly string[] UsualRoots = ["miniforge3", "miniconda3", "anaconda3", "mambaforge", "micromamba"];

    /// <summary>The directory of an environment.</summary>
    /// <param name="place">Its name, or its absolute directory.</param>
    /// <exception cref="SetupFailedException">There is none.</exception>
    public string Find(string place)
    {
        if (Path.IsPathRooted(place))
        {
            return IsEnvironment(place)
                ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(place))
                : throw new SetupFailedException(
                    SetupErrorKinds.PathNotFound,
                    Directory.Exists(place)
                        ? $"'{place}' is not a conda environment: it has no directory conda-meta."
                        : $"The node has no conda environment '{place}'.",
                    "Name the directory of an environment that lies on the node, or describe one: {\"dependencies\": [...]}."
                );
        }

        var known = All().ToArray();
        return known.FirstOrDefault(environment => string.Equals(environment.Name, place, StringComparison.Ordinal)).Prefix
            ?? throw new SetupFailedException(
                SetupErrorKinds.PathNotFound,
                $"The node has no conda environment '{place}'. "
                    + (
                        known.Length == 0
                            ? "It has none at all."
                            : $"There are: {string.Join(", ", known.Select(environment => environment.Name).Distinct(StringComparer.Ordinal).Take(20))}."
                    ),
                $"Make it on the node, or set {CondaSettings.Home.Name} to the installation that has it, or describe it: {{\"dependencies\": [...]}}."
            );
    }

    private static bool IsEnvironment(string directory) => Directory.Exists(Path.Combine(directory, "conda-meta"));

    private IEnumerable<(string Name, string Prefix)> All()
    {
        var roots = Roots().Where(Directory.Exists).ToArray();
        foreach (var root in roots.Where(IsEnvironment))
        {
            yield return ("base", root);
        }

        var directories = ListOf("CONDA_ENVS_PATH")
            .Concat(ListOf("CONDA_ENVS_DIRS"))
            .Concat(roots.Select(root => Path.Combine(root, "envs")));
        if (Home is { } home)
        {
            directories = directories.Append(Path.Combine(home, ".conda", "envs"));
        }

        foreach (var prefix in directories.Where(Directory.Exists).SelectMany(DirectoriesIn).Concat(Registered()))
        {
            if (IsEnvironment(prefix))
            {
                yield return (Path.GetFileName(prefix), prefix);
            }
        }
    }

    private string? Home => variables.GetValueOrDefault("HOME");

    private IEnumerable<string> Roots()
    {
        if (installation is not null)
        {
            yield return installation;
        }

        // CONDA_EXE is <root>/bin/conda.
        if (
            variables.GetValueOrDefault("CONDA_EXE") is { } conda
            && Path.GetDirectoryName(Path.GetDirectoryName(conda)) is { Length: > 0 } root
        )
        {
            yield return root;
        }

        foreach (var name in (string[])["CONDA_ROOT", "MAMBA_ROOT_PREFIX"])
        {
            if (variables.GetValueOrDefault(name) is { Length: > 0 } directory)
            {
                yield return directory;
            }
        }

        foreach (var program in ListOf("PATH").Select(directory => Path.Combine(directory, "conda")).Where(File.Exists).Take(1))
        {
            yield return Path.GetDirectoryName(Path.GetDirectoryName(program))!;
        }

        foreach (var parent in new[] { Home, "/opt" }.OfType<string>())
        {
            foreach (var usual in UsualRoots)
            {
                yield return Path.Combine(parent, usual);
            }
        }

        yield return "/opt/conda";
    }

    /// <summary>Environments that conda has noted down wherever they lie.</summary>
    private IEnumerable<string> Registered()
    {
        if (Home is null)
        {
            return [];
        }

        try
        {
            var lines = ReadOnlyFile.TryReadLines(Path.Combine(Home, ".conda", "environments.txt"), LargestList) ?? [];
            return lines.Select(line => line.Trim()).Where(Path.IsPathRooted);
        }
        catch (IOException)
        {
            // As for conda: what cannot be read names none.
            return [];
        }
    }

    private static IEnumerable<string> DirectoriesIn(string directory) =>
        Directory.EnumerateDirectories(directory, "*", new EnumerationOptions { IgnoreInaccessible = true });

    private IEnumerable<string> ListOf(string name) =>
        (variables.GetValueOrDefault(name) ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathRooted);
}
