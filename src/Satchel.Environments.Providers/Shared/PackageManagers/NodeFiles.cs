using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments.Layers;

namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>
/// The files of the node that an installer is led to by what is planned for a layer. Where one of them lies may be a secret: then the inputs of
/// the layer have marks in their place, and they are found again by what names them.
/// </summary>
internal static class NodeFiles
{
    /// <summary>Whether nobody is to be told where they lie.</summary>
    public static bool AreSecret(LayerBuild build) => Noted(build).Any(static path => !Path.IsPathRooted(path));

    /// <summary>Their paths.</summary>
    public static IReadOnlyList<string> Of(LayerBuild build, CancellationToken cancellationToken)
    {
        if (!AreSecret(build))
        {
            return [.. Noted(build)];
        }

        var (named, known) = build.Layer.Provider is "uv"
            ? (InstallerFiles.OfUv, InstallerOptions.OfUv)
            : (InstallerFiles.OfPip, InstallerOptions.OfPip);
        var inputs = new InstallerInputs(build.Layer.Plan.Inputs);
        var files = new NamedFiles(build.Variables, cancellationToken, namesAlone: true);
        named.Read(build.Variables, inputs.IsInImage, files);
        foreach (var line in inputs.AllLines)
        {
            files.AddNamedIn(Expanded(line), "/");
        }

        foreach (var word in known.Read([.. inputs.InstallOptions.Select(Expanded)]))
        {
            files.AddNamedBy(word);
        }

        // Those of a project's settings stand there as they are.
        return [.. files.Content.Select(static file => file.Key).Union(Noted(build).Where(Path.IsPathRooted), StringComparer.Ordinal)];

        string Expanded(string text) => VariableReference.Expand(text, build.Variables);
    }

    private static IEnumerable<string> Noted(LayerBuild build) =>
        (build.Layer.Plan.Inputs[PackageManagerKeys.NodeFiles] as JsonObject ?? []).Select(static file => file.Key);
}
