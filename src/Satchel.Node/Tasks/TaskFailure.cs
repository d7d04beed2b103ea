using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Satchel.Node.Objects;
using Satchel.Node.Peers.Wire;

namespace Satchel.Node.Tasks;

/// <summary>Why a task failed, for who lists tasks, also when the error itself is long gone.</summary>
/// <param name="Type">In Ray's words; null where those have none.</param>
/// <param name="Message">The text, of a long one its beginning and its end; null where the error tells none.</param>
internal sealed record TaskFailure(string? Type, string? Message)
{
    /// <summary>Thousands of failed tasks are kept.</summary>
    private const int Most = 1_200;

    private const string UserError = "TASK_EXECUTION_EXCEPTION";

    private const string OfArgument = "At least one of the input arguments for this task could not be computed:\n";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["WorkerCrashedError"] = "WORKER_DIED",
        ["ActorDiedError"] = "ACTOR_DIED",
        ["ActorUnavailableError"] = "ACTOR_UNAVAILABLE",
        ["TaskCancelledError"] = "TASK_CANCELLED",
        ["RuntimeEnvSetupError"] = "RUNTIME_ENV_SETUP_FAILED",
        ["OutOfMemoryError"] = "OUT_OF_MEMORY",
        ["NodeDiedError"] = "NODE_DIED",
        ["ObjectLostError"] = "OBJECT_LOST",
        ["OwnerDiedError"] = "OWNER_DIED",
        ["ObjectReconstructionFailedError"] = "OBJECT_UNRECONSTRUCTABLE_LINEAGE_EVICTED",
        ["TaskUnschedulableError"] = "TASK_UNSCHEDULABLE_ERROR",
        ["ActorUnschedulableError"] = "ACTOR_UNSCHEDULABLE_ERROR",
        ["OutOfDiskError"] = "OUT_OF_DISK_ERROR",
    };

    /// <summary>What an error says of itself.</summary>
    /// <param name="error">The error.</param>
    /// <param name="isCreation">Whether it is that of a task which makes an actor.</param>
    public static TaskFailure Of(ErrorValue error, bool isCreation)
    {
        var failure = Of(error.Value, isCreation);
        return error.Unmet is null ? failure : failure with { Message = Bounded(OfArgument + failure.Message) };
    }

    private static TaskFailure Of(byte[] error, bool isCreation)
    {
        var isRaised = ValueForm.KindOf(error) == ValueKind.Error;
        try
        {
            using var told = JsonDocument.Parse(Told(ValueForm.BytesOf(error), isRaised).ToArray());
            var type = TextOf(told.RootElement, "type");
            var message = TextOf(told.RootElement, "message");
            if (isRaised && (type is null or "RayTaskError" || (isCreation && type is "ActorDiedError")))
            {
                return new TaskFailure(UserError, Bounded(message is null ? null : $"User exception:\n{message}"));
            }

            return new TaskFailure(type is null ? null : Types.GetValueOrDefault(type), Bounded(message));
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // What a worker says is its own: one of another version says nothing there.
            return new TaskFailure(isRaised ? UserError : null, null);
        }
    }

    /// <summary>Beside a pickled error stands what it says: behind a head that tells how long the pickle is.</summary>
    private static ReadOnlySpan<byte> Told(ReadOnlySpan<byte> bytes, bool isPickled)
    {
        const int Head = sizeof(uint) + sizeof(ulong);
        if (!isPickled)
        {
            return bytes;
        }

        if (bytes.Length < Head)
        {
            return [];
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes[sizeof(uint)..]);
        return length <= (ulong)(bytes.Length - Head) ? bytes[(Head + (int)length)..] : [];
    }

    private static string? TextOf(JsonElement told, string name) =>
        told.ValueKind == JsonValueKind.Object && told.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string? Bounded(string? text)
    {
        if (text is null || text.Length <= Most)
        {
            return text;
        }

        var shown = new StringBuilder(text, 0, Most / 4, Most + 64);
        return shown.Append(" … ").Append(text.AsSpan(text.Length - (Most / 4 * 3))).ToString();
    }
}
