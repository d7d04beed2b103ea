using System.Text.Json.Nodes;

namespace Satchel.Node.Sessions;

/// <summary>What calls are answered with that fail.</summary>
internal static class Failures
{
    public static JsonObject Of(string code, string message, string hint = "") =>
        new()
        {
            ["code"] = code,
            ["message"] = message,
            ["hint"] = hint,
        };
}
