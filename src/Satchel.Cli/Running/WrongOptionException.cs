using Satchel.Abstractions.Errors;

namespace Satchel.Cli.Running;

/// <summary>The value of an option is not what the option takes: a wrong command line, with a code and a hint of its own.</summary>
internal sealed class WrongOptionException(SatchelError error) : SatchelException(error);
