"""What a sheet shows besides its values, brought into its rows before they are read; what changes the meaning is asked."""
