using PasidVerify.Cli;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, press) =>
{
    // The first Ctrl-C ends the run and keeps what was found; a second one ends the process.
    press.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
};

return CommandTree.Run(
    args,
    new Session(Console.Out, Console.Error, Console.OpenStandardInput(), TimeProvider.System, stop.Token));
