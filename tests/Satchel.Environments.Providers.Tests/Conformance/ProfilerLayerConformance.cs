using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Conformance;
using Satchel.Testing;

namespace Satchel.Environments.Providers.Tests.Conformance;

/// <summary>Fields whose layers say that a profiler was tried; a stand-in fails when it is told to.</summary>
public abstract class ProfilerLayerConformance : ProviderConformance
{
    private readonly TemporaryDirectory _files = new();

    /// <summary>The profiler's program.</summary>
    protected abstract string Program { get; }

    protected override IReadOnlyList<JsonNode> Values => ["default", ValueOf("cuda")];

    protected override IReadOnlyList<(JsonNode Value, string Code)> Failing => [(ValueOf("unknown"), "tool_failed")];

    protected virtual JsonNode ValueOf(string trace) => new JsonObject { ["t"] = trace };

    protected override ValueTask<EnvironmentProviders> MakeAsync(ProviderBench bench)
    {
        _files.WriteProgram(Program, "#!/bin/sh\necho tracing\ncase \"$*\" in *unknown*) echo no such trace >&2; exit 3 ;; esac\n");
        bench.Variables["PATH"] = $"{_files.Path}:{bench.Variables["PATH"]}";
        return ValueTask.FromResult(BuiltInProviders.On(new ProviderServices(null!, null!, null!, null!)));
    }

    protected override ValueTask CleanUpAsync()
    {
        _files.Dispose();
        return ValueTask.CompletedTask;
    }
}
