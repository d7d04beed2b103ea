using Satchel.Abstractions.Errors;

namespace Satchel.Abstractions.Home;

/// <summary>
/// The one line of JSON that <c>satcheld</c> prints on standard output, for whoever started it: exactly one of the two is
/// there, neither when it was only to check its settings and they are right.
/// </summary>
/// <param name="Ready">It answers requests from now on.</param>
/// <param name="Error">It could not start and ends; code <c>already_running</c> when a head of this home runs.</param>
public sealed record StartReport(HeadRecord? Ready, SatchelError? Error);
