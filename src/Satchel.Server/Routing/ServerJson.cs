using System.Text.Encodings.Web;
using System.Text.Json;
using Satchel.Abstractions.Wire;

namespace Satchel.Server.Routing;

/// <summary>
/// The API's JSON with text as people read it: nothing is escaped that need not be, these bodies never stand inside HTML. What a request
/// leaves out or sets to null although it must be there is an error of its sender.
/// </summary>
internal static class ServerJson
{
    public static WireJson Default { get; } =
        new(
            new JsonSerializerOptions(WireJson.Default.Options)
            {
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                RespectNullableAnnotations = true,
                RespectRequiredConstructorParameters = true,
            }
        );
}
