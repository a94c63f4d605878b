using Spectre.Console;

namespace PasidVerify.Cli;

/// <summary>Live progress on standard error: one moving line on a terminal, plain lines elsewhere.</summary>
public sealed class Progress(Session session)
{
    /// <summary>Runs work that tells what it is doing: the part that it is at, and a detail.</summary>
    public T While<T>(Func<Action<string, string>, T> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(session.Error) });
        if (Console.IsErrorRedirected || !console.Profile.Capabilities.Interactive)
            return work((part, detail) => session.Error.WriteLine($"{part}: {detail}"));
        return console.Status().Start("starting", status =>
            work((part, detail) => status.Status(Markup.Escape($"{part}: {detail}"))));
    }
}
