using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Errors;

namespace Satchel.Server.Environments;

/// <inheritdoc cref="IPackager"/>
internal sealed class Packager(IRuntimeEnvValidator validator) : IPackager
{
    public Task<JsonObject> PackageAsync(JsonObject runtimeEnv, string directory, CancellationToken cancellationToken)
    {
        var outcome = validator.Validate(runtimeEnv, new SpecContext(EnvironmentScope.Task, SpecSource.Client, directory));
        var errors = outcome.Normalized is { } normalized ? validator.FindUnavailable(normalized) : outcome.Errors;
        return errors is []
            ? Task.FromResult(outcome.Normalized!)
            : throw new SatchelException(new SatchelError("INVALID_RUNTIME_ENV", errors[0].Message, errors[0].Hint));
    }
}
