using System.Text.Json.Nodes;
using Satchel.Abstractions.Environments;
using Satchel.Environments.Providers.Shared.Fields;

namespace Satchel.Environments.Providers.Nsight;

/// <summary>
/// <c>nsight</c>: profiling by NVIDIA Nsight Systems. Ray's clients send it as <c>_nsight</c>, which is the name in the
/// normal form.
/// </summary>
internal sealed class SpecValidator : ISpecValidator
{
    public string Field => "_nsight";

    public IReadOnlyList<string> Aliases { get; } = ["nsight"];

    public bool IsAvailable => true;

    public FieldValidation Validate(JsonNode? value, SpecContext context) => ProfilerField.Validate(Field, value);
}
