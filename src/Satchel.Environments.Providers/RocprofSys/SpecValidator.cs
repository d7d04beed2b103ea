using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.RocprofSys;

/// <summary>
/// <c>rocprof_sys</c>: profiling of workers by AMD ROCm Systems Profiler. Ray's clients send it as <c>_rocprof_sys</c>, which is
/// the name in the normal form.
/// </summary>
internal sealed class SpecValidator : ISpecValidator
{
    public string Field => "_rocprof_sys";

    public IReadOnlyList<string> Aliases { get; } = ["rocprof_sys"];

    public bool IsAvailable => false;

    public FieldValidation Validate(JsonNode? value, SpecContext context) => ProfilerField.Validate(Field, value);
}
