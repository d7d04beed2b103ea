using Satchel.Abstractions.Environments;

namespace Satchel.Environments.Pipeline;

/// <summary>The last step of a launch plan: what a draft holds of search paths goes in front of the variables they belong to.</summary>
internal static class SearchPaths
{
    /// <param name="draft">What all providers added to.</param>
    /// <returns>The plan, whose lists of directories are empty.</returns>
    public static LaunchPlan MoveIntoVariables(LaunchPlan draft)
    {
        if (draft.ProgramPath.Count == 0 && draft.PythonPath.Count == 0)
        {
            return draft;
        }

        var variables = new Dictionary<string, string>(draft.Variables, StringComparer.Ordinal);
        Prepend(variables, "PATH", draft.ProgramPath);
        Prepend(variables, "PYTHONPATH", draft.PythonPath);
        return draft with { Variables = variables, ProgramPath = [], PythonPath = [] };
    }

    // An empty element of a search path means the working directory, which nobody asked for here.
    private static void Prepend(Dictionary<string, string> variables, string name, IReadOnlyList<string> directories)
    {
        if (directories.Count > 0)
        {
            variables[name] = string.Join(
                Path.PathSeparator,
                directories.Append(variables.GetValueOrDefault(name)).Where(path => !string.IsNullOrEmpty(path))
            );
        }
    }
}
