namespace Satchel.Abstractions.Secrets;

/// <summary>The secrets of a cluster, by name. Thread-safe; a change is durable when its call returns.</summary>
public interface ISecretStore
{
    /// <summary>All of them, in ordinal order; never what they hold.</summary>
    IReadOnlyList<SecretInfo> List();

    /// <summary>What a secret holds; null when there is none of that name.</summary>
    string? Find(string name);

    /// <summary>Whether there is one, without reading it.</summary>
    bool Contains(string name);

    /// <summary>
    /// What says that a text is another one: letters and digits, another for another text, and of no use for finding the text to anybody without
    /// the store. Another store says something else.
    /// </summary>
    /// <exception cref="System.IO.IOException">What it is made with can be neither read nor written.</exception>
    string MarkOf(string text);

    /// <summary>Makes a secret, or gives one another value: jobs that start from now on get it.</summary>
    /// <exception cref="Errors.SatchelException"><c>invalid_secret</c>: a name or a value that none can have; <c>disk_full</c>.</exception>
    void Set(string name, string value);

    /// <summary>Removes a secret.</summary>
    /// <returns>Whether it was there.</returns>
    bool Remove(string name);
}
