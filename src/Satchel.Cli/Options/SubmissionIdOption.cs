using System.CommandLine;
using Satchel.Abstractions.Jobs;

namespace Satchel.Cli.Options;

/// <summary>The id that a new job is to have.</summary>
internal static class SubmissionIdOption
{
    public static Option<string?> Create(string name, string description)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = "ID" }.RefusingEmpty();
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && SubmissionId.FindFault(name, token.Value) is { } fault)
            {
                result.AddError($"{fault}.");
            }
        });
        return option;
    }
}
