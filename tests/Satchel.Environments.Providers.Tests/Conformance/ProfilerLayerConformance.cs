using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Conformance;

namespace Satchel.Environments.Providers.Tests.Conformance;

/// <summary>Fields whose layers say that a profiler was tried; a stand-in fails when it is told to.</summary>
public abstract class ProfilerLayerConformance : ProviderConformance
{
    /// <summary>The profiler's program.</summary>
    protected abstract string Program { get; }

    protected override IReadOnlyList<JsonNode> Values => ["default", ValueOf("cuda")];

    protected override IReadOnlyList<(JsonNode Value, string Code)> Failing => [(ValueOf("unknown"), "tool_failed")];

    protected virtual JsonNode ValueOf(string trace) => new JsonObject { ["t"] = trace };

    protected override ValueTask<EnvironmentProviders> MakeAsync(ProviderBench bench)
    {
        var program = Path.Combine(bench.Scratch, Program);
        File.WriteAllText(program, "#!/bin/sh\necho tracing\ncase \"$*\" in *unknown*) echo no such trace >&2; exit 3 ;; esac\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        bench.Variables["PATH"] = $"{bench.Scratch}:{bench.Variables["PATH"]}";
        return ValueTask.FromResult(BuiltInProviders.On(new ProviderServices(null!, null!, null!, null!)));
    }
}
