"""What a sheet shows besides its values, brought into its rows before they are read."""
