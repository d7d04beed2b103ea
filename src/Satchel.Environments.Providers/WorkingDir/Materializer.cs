using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;

namespace Satchel.Environments.Providers.WorkingDir;

/// <summary>
/// Puts a private, writable copy of the package into the job's directory. A <c>local://</c> directory is used where it
/// is.
/// </summary>
internal sealed class Materializer(IPackageStore packages) : IMaterializer
{
    public string Field => "working_dir";

    public EnvironmentPhase Phase => EnvironmentPhase.Sources;

    public async Task MaterializeAsync(
        JsonNode value,
        string targetDirectory,
        IProgress<string>? progress,
        CancellationToken cancellationToken
    )
    {
        var text = value.GetValue<string>();
        if (!RuntimeEnvUri.TryParse(text, out var uri, out var fault))
        {
            throw new SatchelException(
                new SatchelError(SpecErrorCodes.InvalidUri, fault, "Submit through a client, which packages local files.")
            );
        }

        if (uri.Scheme is not RuntimeEnvUri.LocalScheme)
        {
            var tree = await packages.ResolveAsync(text, cancellationToken).ConfigureAwait(false);
            await packages.MaterializeAsync(tree, targetDirectory, progress, cancellationToken).ConfigureAwait(false);
        }
        else if (!Directory.Exists(uri.Name))
        {
            throw new SatchelException(
                new SatchelError(
                    SpecErrorCodes.PathNotFound,
                    $"working_dir {text} points to '{uri.Name}', which must already exist on every node.",
                    "Make the directory part of the node's image, or submit a directory that the client packages."
                )
            );
        }
    }
}
