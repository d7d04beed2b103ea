using System.Text.Json;
using Satchel.Abstractions.Supervision;

namespace Satchel.Supervisor;

/// <summary>
/// Reads the launch to its end: the end of the input, or of the line where the input stays open as a lifeline. JSON that stops half-way does
/// not parse, so a daemon that dies while it writes has started nothing.
/// </summary>
internal static class LaunchReader
{
    /// <summary>The launch, or null when there is no whole one.</summary>
    public static SupervisorLaunch? Read(Stream input)
    {
        using var buffer = new MemoryStream();
        var piece = new byte[64 * 1024];
        // JSON of one line has its only line break at its end.
        for (var count = input.Read(piece); count > 0; count = piece[count - 1] == '\n' ? 0 : input.Read(piece))
        {
            buffer.Write(piece, 0, count);
        }

        try
        {
            return JsonSerializer.Deserialize(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), SupervisionJson.Default.SupervisorLaunch);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
