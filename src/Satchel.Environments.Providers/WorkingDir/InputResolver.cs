using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Packages;

namespace Satchel.Environments.Providers.WorkingDir;

/// <summary>Finds the package that a URI stands for now. A <c>local://</c> directory is used where it is.</summary>
internal sealed class InputResolver(IPackageStore packages) : IInputResolver
{
    public string Field => "working_dir";

    public EnvironmentPhase Phase => EnvironmentPhase.Sources;

    public async Task<JsonNode> ResolveAsync(JsonNode value, IProgress<string>? progress, CancellationToken cancellationToken)
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
            return ResolvedDirectory.Of(await packages.ResolveAsync(text, cancellationToken).ConfigureAwait(false));
        }

        return Directory.Exists(uri.Name)
            ? ResolvedDirectory.OfLocal(uri.Name)
            : throw new SetupFailedException(
                SetupErrorKinds.PathNotFound,
                $"working_dir {text} points to '{uri.Name}', which must already exist on every node.",
                "Make the directory part of the node's image, or submit a directory that the client packages."
            );
    }
}
