using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;
using Satchel.Environments.Providers.Shared.LocalPaths;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>Reads a requirements file on the client.</summary>
internal static class RequirementsFile
{
    /// <summary>More lists than that are not read, of those that one leads to.</summary>
    public const int MostLists = 1000;

    /// <summary>What to do about too many.</summary>
    public const string TooManyHint = "Write what they say into fewer lists.";

    /// <summary>What to write for a project, or a lock in TOML, in the place of a list.</summary>
    public const string NoListHint =
        "Name the directory of a project (\"./project\") to have it installed with what it needs; of one with a uv.lock, "
        + "{\"uv\": {\"project\": \".\"}} installs what is locked. What uv itself reads stands in uv_pip_install_options: [\"-r\", \"pylock.toml\"].";

    /// <summary>What is said of too many.</summary>
    public static string TooMany(string file) =>
        $"There are more than {MostLists} lists of requirements and constraints, {file} among them.";

    /// <summary>The file's lines, comments and blank ones included; none when it has no line that says anything.</summary>
    /// <param name="namedBy">The file that leads to it; null for the environment itself.</param>
    /// <returns>Null when there were errors.</returns>
    public static IReadOnlyList<string>? Read(string file, string where, SpecContext context, SpecErrorList errors, string? namedBy = null)
    {
        if (context.Source is SpecSource.Server)
        {
            errors.Add(
                where,
                SpecErrorCodes.LocalPath,
                $"{file} is not a valid file on the cluster: requirements files are read by the client, before the submit.",
                "Send the requirements as a list."
            );
            return null;
        }

        var path = LocalPath.Resolve(file, context);
        if (path is null || !Path.Exists(path))
        {
            errors.Add(
                where,
                SpecErrorCodes.PathNotFound,
                $"{file} is not a valid file{(namedBy is null ? "" : $", which {namedBy} names")}",
                LocalPath.NotFoundHint(file, context)
                    + (
                        namedBy is null && RequirementSyntax.MayBePackage(file)
                            ? $" For the package {file}, write a list: [\"{file}\"]."
                            : ""
                    )
            );
            return null;
        }

        var text = LocalPath.ReadText(path, out var fault);
        if (text is null)
        {
            errors.Add(
                where,
                SpecErrorCodes.UnreadableFile,
                $"{file} is not a valid file: {fault}",
                "Make it a readable text file with one requirement per line."
            );
            return null;
        }

        return text.Trim() is { Length: > 0 } content ? content.Split('\n') : [];
    }
}
