using System.CommandLine;

namespace Satchel.Cli.Options;

/// <summary>For what names something: an empty text there is a variable of a script that was not set.</summary>
internal static class NotEmpty
{
    /// <summary>Has an empty word of the command line refused.</summary>
    public static T RefusingEmpty<T>(this T argument)
        where T : Argument
    {
        argument.Validators.Add(result =>
        {
            if (result.Tokens.Any(static token => token.Value.Length == 0))
            {
                result.AddError($"{argument.Name} is empty. Is a variable not set?");
            }
        });
        return argument;
    }

    /// <summary>Has an option refused that is given with an empty value.</summary>
    public static Option<T> RefusingEmpty<T>(this Option<T> option)
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(static token => token.Value.Length == 0))
            {
                result.AddError($"The value of '{option.Name}' is empty. Is a variable not set?");
            }
        });
        return option;
    }
}
