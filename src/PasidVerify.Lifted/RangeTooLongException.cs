namespace PasidVerify.Lifted;

/// <summary>A range has too many indexes for the concrete reading to walk, one by one.</summary>
public sealed class RangeTooLongException : Exception
{
    /// <summary>Without a message.</summary>
    public RangeTooLongException()
    {
    }

    /// <summary>With a message.</summary>
    public RangeTooLongException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and what caused it.</summary>
    public RangeTooLongException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>For a range of so many indexes of a sort.</summary>
    public RangeTooLongException(Sort sort, ulong count)
        : this($"a range of 0x{count:x} {sort.Name}s is too long to walk")
    {
    }
}
