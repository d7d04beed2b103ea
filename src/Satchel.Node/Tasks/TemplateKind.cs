namespace Satchel.Node.Tasks;

/// <summary>What calls of a template are.</summary>
internal enum TemplateKind
{
    /// <summary>A call of a function.</summary>
    Task,

    /// <summary>Makes an actor.</summary>
    Create,

    /// <summary>A call of a method of an actor.</summary>
    Method,
}
