namespace Satchel.Storage.Packs;

/// <summary>A file does not follow the pack format. Stays inside the store, which puts the file aside.</summary>
internal sealed class PackDamagedException(string reason) : Exception(reason);
