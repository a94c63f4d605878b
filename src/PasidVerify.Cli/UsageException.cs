namespace PasidVerify.Cli;

/// <summary>What was given on the command line makes no sense: one line says what, where, and what was expected.</summary>
public sealed class UsageException : Exception
{
    /// <summary>Without a complaint.</summary>
    public UsageException()
    {
    }

    /// <summary>With the complaint.</summary>
    public UsageException(string message)
        : base(message)
    {
    }

    /// <summary>With the complaint and what caused it.</summary>
    public UsageException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
