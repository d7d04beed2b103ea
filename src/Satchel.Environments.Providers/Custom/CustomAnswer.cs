using System.Text.Json.Nodes;

namespace Satchel.Environments.Providers.Custom;

/// <summary>What the program of a custom field answered.</summary>
/// <param name="Said">The answer, as it is.</param>
/// <param name="Redact">Hides the secrets that the program had in a text that goes to a person.</param>
internal sealed record CustomAnswer(JsonObject Said, Func<string, string> Redact);
