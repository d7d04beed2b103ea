using System.Text.Json;
using Satchel.Abstractions.Supervision;

namespace Satchel.Supervisor;

/// <summary>
/// Reads the launch to its end. JSON that stops half-way does not parse, so a daemon that dies while it writes has started
/// nothing.
/// </summary>
internal static class LaunchReader
{
    /// <summary>The launch, or null when there is no whole one.</summary>
    public static SupervisorLaunch? Read(Stream input)
    {
        using var buffer = new MemoryStream();
        input.CopyTo(buffer);
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
