using Satchel.Abstractions.Tasks;
using Satchel.Node.Workers.Wire;

namespace Satchel.Node.Actors;

/// <summary>What calls return whose actor cannot be called.</summary>
internal static class ActorErrors
{
    public static byte[] Died(ActorRecord actor, int? pid = null) =>
        Of(
            "ActorDiedError",
            actor,
            actor.EndReason is { } reason
                ? $"The actor is dead because {reason}"
                : $"The actor died unexpectedly: its process (pid {pid}) ended."
        );

    public static byte[] Unknown(ActorId id) =>
        ValueForm.Error("ActorDiedError", "The actor is dead, and nobody had a handle of it any more.", ("actor", id.ToString()));

    public static byte[] Of(string type, ActorRecord actor, string message) =>
        ValueForm.Error(
            type,
            message,
            ("actor", actor.Id.ToString()),
            ("class_name", actor.ClassName),
            ("name", actor.Options.Name ?? ""),
            ("namespace", actor.Namespace)
        );
}
