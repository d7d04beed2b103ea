using System.Text.Json.Nodes;
using Satchel.Abstractions.Blobs;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Packages;
using Satchel.Environments.Providers.Shared.Containers;
using Satchel.Environments.Providers.Shared.PackageManagers;

namespace Satchel.Environments.Providers.Uv;

/// <summary>Reads the files of the node that requirements name and those that uv reads by itself, and finds those of a project in <c>working_dir</c>.</summary>
internal sealed class InputResolver(IPackageStore packages, IBlobStore blobs) : IInputResolver
{
    public string Field => "uv";

    public EnvironmentPhase Phase => EnvironmentPhase.Dependencies;

    public Task<JsonNode> ResolveAsync(JsonNode value, ResolvingContext context, CancellationToken cancellationToken) =>
        ProjectSpec.IsUsedIn(value)
            ? ResolveProjectAsync(value.DeepClone().AsObject(), context, cancellationToken)
            : RequirementResolving.ResolveAsync(
                SpecValidator.Keys,
                value,
                InstallerFiles.OfUv,
                new LongListPackages(packages, blobs),
                context,
                cancellationToken
            );

    private async Task<JsonNode> ResolveProjectAsync(JsonObject value, ResolvingContext context, CancellationToken cancellationToken)
    {
        var project = value[ProjectSpec.Project]!.GetValue<string>();
        value[ProjectFiles.Key] = await ProjectFiles
            .FindAsync(project, context.Fields["working_dir"], packages, blobs, cancellationToken)
            .ConfigureAwait(false);
        var files = new NamedFiles(context.Variables, cancellationToken);
        InstallerFiles.OfUv.Read(context.Variables, ResolvedImage.In(context.Fields) is not null, files);
        if (files.Content.Count > 0)
        {
            value[PackageManagerKeys.NodeFiles] = files.Content;
        }

        var places = new NamedFiles(context.Variables, cancellationToken);
        InstallerFiles.OfUv.Add(
            await ProjectFiles.SettingsAsync(value[ProjectFiles.Key]!.AsObject(), project, blobs, cancellationToken).ConfigureAwait(false),
            context.Variables,
            places
        );
        foreach (var (path, _) in files.Content)
        {
            places.Content.Remove(path); // may be a secret of a variable's
        }

        if (places.Content.Count > 0)
        {
            value[PackageManagerKeys.ProjectPlaces] = places.Content;
        }

        return value;
    }
}
