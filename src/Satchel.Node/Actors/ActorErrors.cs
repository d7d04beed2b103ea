using System.Globalization;
using Satchel.Abstractions.Tasks;
using Satchel.Node.Peers.Wire;
using Satchel.Node.Sessions;

namespace Satchel.Node.Actors;

/// <summary>What calls return whose actor cannot be called.</summary>
internal static class ActorErrors
{
    public static byte[] Died(ActorRecord actor) =>
        actor.EndReason is { } reason ? Of("ActorDiedError", actor, $"The actor is dead because {reason}")
        : actor.Creation.IsOver ? Of("ActorDiedError", actor, "The actor died unexpectedly: its process ended.")
        : Of("ActorDiedError", actor, "The actor died unexpectedly: its process ended.", ("unexpected", "before it was made"));

    public static byte[] NotReserved(ActorRecord actor) =>
        Of(
            "RaySystemError",
            actor,
            $"The actor was not made: its name '{actor.Options.Name}' in namespace '{actor.Namespace}' was not reserved for it."
        );

    public static byte[] Unknown(ActorId id) =>
        ValueForm.Error("ActorDiedError", "The actor is dead, and nobody had a handle of it any more.", ("actor", id.ToString()));

    public static byte[] Of(string type, ActorRecord actor, string message, params ReadOnlySpan<(string Name, string Value)> more) =>
        ValueForm.Error(
            type,
            message,
            [
                ("actor", actor.Id.ToString()),
                ("pid", string.Create(CultureInfo.InvariantCulture, $"{actor.Pid}")),
                ("ip", actor.Pid is null ? "" : ClientPeer.Address),
                ("class_name", actor.ClassName),
                ("name", actor.Options.Name ?? ""),
                ("namespace", actor.Namespace),
                .. more,
            ]
        );
}
