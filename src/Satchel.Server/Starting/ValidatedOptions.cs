using Microsoft.Extensions.Options;
using Satchel.Abstractions.Settings;

namespace Satchel.Server.Starting;

/// <summary>Hands each room the record that it goes by, checked before the host starts anything.</summary>
internal static class ValidatedOptions
{
    /// <summary>Adds <typeparamref name="TOptions"/> itself and as <see cref="IOptions{TOptions}"/>.</summary>
    /// <remarks>When the host starts: <see cref="OptionsValidationException"/>, which lists every fault.</remarks>
    public static IServiceCollection AddValidated<TOptions>(this IServiceCollection services, TOptions options)
        where TOptions : class, IRoomOptions
    {
        services.AddSingleton<IOptionsFactory<TOptions>>(new GivenOptions<TOptions>(options));
        services.AddOptions<TOptions>().ValidateOnStart();
        return services.AddSingleton(provider => provider.GetRequiredService<IOptions<TOptions>>().Value);
    }

    /// <summary>The framework makes options of a constructor without arguments and setters; records have neither.</summary>
    private sealed class GivenOptions<TOptions>(TOptions options) : IOptionsFactory<TOptions>
        where TOptions : class, IRoomOptions
    {
        public TOptions Create(string name)
        {
            var faults = options.FindFaults().ToArray();
            return faults.Length == 0 ? options : throw new OptionsValidationException(name, typeof(TOptions), faults);
        }
    }
}
