using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Satchel.Server.Routing;

/// <summary>Says of a body that is too long what makes it so. Pure.</summary>
internal static class LargeBody
{
    private const string Advice =
        "Long lists of requirements are sent as a file by `satchel job submit`; by other clients name one that every node has "
        + "(\"-r /path/requirements.txt\"). Put other large texts into files of the working_dir.";

    /// <param name="body">All of it.</param>
    /// <param name="most">What is allowed.</param>
    public static BadHttpRequestException Refusal(byte[] body, long most)
    {
        var field = FieldOf(body);
        var where = field is null ? "" : $", most of them in '{field}'";
        return new BadHttpRequestException($"The body has more than {most} bytes{where}. {Advice}", StatusCodes.Status413PayloadTooLarge);
    }

    /// <summary>The innermost member that holds more than half of a body; null when none does, or it is no object of JSON.</summary>
    private static string? FieldOf(byte[] body)
    {
        try
        {
            var path = new StringBuilder();
            var node = JsonNode.Parse(body);
            while (node is JsonObject members)
            {
                var (name, inner) = members.FirstOrDefault(member => SizeOf(member.Value) > body.Length / 2);
                if (name is null)
                {
                    break;
                }

                path.Append(path.Length > 0 ? "." : "").Append(name);
                node = inner;
            }

            return path.Length > 0 ? path.ToString() : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static int SizeOf(JsonNode? node) => Encoding.UTF8.GetByteCount(node?.ToJsonString() ?? "");
}
