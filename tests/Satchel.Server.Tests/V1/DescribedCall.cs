using System.Text.Json.Nodes;

namespace Satchel.Server.Tests.V1;

/// <summary>A call as the API document has it.</summary>
internal sealed record DescribedCall(string Method, string Path, JsonObject About)
{
    public string Name => (string)About["operationId"]!;
}
